import { checkNumber, checkVector, COUNT, invalid, type Vector } from "../core/shapes";

/** Basis functions φ: turns N inputs x into the design matrix Φ, one row φ(x) for each input: [N][M]. */
export interface Basis {
  (x: Vector): number[][];
  /** M, the number of basis functions. */
  readonly features: number;
}

function basis(features: number, row: (x: number) => number[]): Basis {
  const design = (x: Vector): number[][] => {
    checkVector("x", x, { mayBeEmpty: true });
    return Array.from(x, row);
  };
  return Object.assign(design, { features });
}

/**
 * φ(x) = (1, x).
 * @example
 * models.linearBasis()([3, 5]); // → [[1, 3], [1, 5]]
 */
export function linearBasis(): Basis {
  return basis(2, (x) => [1, x]);
}

/** Of more functions the covariance of the weights would not fit into memory. */
const LARGEST_DEGREE = 1e4;

/**
 * φ(x) = (1, x, x², …, x^degree): degree + 1 functions.
 * @throws RangeError for a degree that is not an integer >= 0; at use, when a power overflows
 * @example
 * models.polynomialBasis(3)([2]); // → [[1, 2, 4, 8]]
 */
export function polynomialBasis(degree: number): Basis {
  checkNumber("degree", degree, { ...COUNT, atLeast: 0, limit: LARGEST_DEGREE });
  return basis(degree + 1, (x) => {
    const powers = Array.from({ length: degree + 1 }, (_, j) => x ** j);
    if (!Number.isFinite(powers[degree])) throw invalid("x", `a number whose power ${degree} is finite`, x);
    return powers;
  });
}

/**
 * φⱼ(x) = exp(−(x − cⱼ)²/(2s²)), one function for each center and no constant.
 * @param options.centers c, in the units of x: [M]
 * @param options.scale s > 0, in the units of x
 * @throws RangeError when there is no center, or scale <= 0
 * @example
 * models.gaussianBasis({ centers: [0, 1], scale: 1 })([1]); // → [[0.6065306597126334, 1]]
 */
export function gaussianBasis({ centers, scale }: { centers: Vector; scale: number }): Basis {
  const c = Array.from(checkVector("centers", centers));
  checkNumber("scale", scale, { above: 0 });
  return basis(c.length, (x) => c.map((center) => Math.exp(-0.5 * ((x - center) / scale) ** 2)));
}
