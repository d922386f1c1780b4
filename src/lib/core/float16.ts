import { mapTree, tf, type TensorTree } from "../../engine";
import { invalid } from "./shapes";

/*
 * Half precision (IEEE 754 binary16): a sign, 5 bits of exponent, 10 of mantissa. Its numbers are m·2^(e − 10) with an
 * integer m < 2048 and −14 ≤ e ≤ 15: eleven digits in base 2, up to 65504 and down to 2⁻²⁴.
 */

const [MANTISSA_BITS, LEAST_EXPONENT, INFINITY_BITS] = [10, -14, 0x7c00];
/** A number plus this and minus this again is rounded to an integer, ties to even. */
const INTEGERS = 2 ** 52;

/**
 * The bits of the half that is nearest to a float32, ties to even.
 * @throws RangeError for a number beyond ±65504, infinities and NaN
 */
export function halfBits(value: number): number {
  const magnitude = Math.abs(value);
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), LEAST_EXPONENT);
  const mantissa = magnitude * 2 ** (MANTISSA_BITS - exponent) + INTEGERS - INTEGERS;
  // The leading bit of m counts as one in the exponent; an m that is rounded up to 2048 as two.
  const bits = ((exponent - LEAST_EXPONENT) << MANTISSA_BITS) + mantissa;
  if (!(bits < INFINITY_BITS)) throw invalid("a number kept as float16", "a number of −65504 … 65504", value);
  return bits | (value < 0 || Object.is(value, -0) ? 0x8000 : 0);
}

/** The number of some bits that {@link halfBits} gave. */
export function halfValue(bits: number): number {
  const exponent = (bits >> MANTISSA_BITS) & 31;
  const digits = bits & 1023;
  const magnitude = exponent
    ? (digits + 1024) * 2 ** (exponent - 1 + LEAST_EXPONENT - MANTISSA_BITS)
    : digits * 2 ** (LEAST_EXPONENT - MANTISSA_BITS);
  return bits & 0x8000 ? -magnitude : magnitude;
}

/**
 * A tree of float32 tensors, each number rounded to the nearest half.
 * @throws RangeError as {@link halfBits}
 */
export function roundToHalf<T extends TensorTree>(tree: T): T {
  return mapTree((tensor) => {
    const values = tensor.dataSync<"float32">();
    return tf.tensor(
      values.map((value) => halfValue(halfBits(value))),
      tensor.shape,
    );
  }, tree);
}
