import { checkNumber, checkVector, COUNT, invalid, type Vector } from "./shapes";

/**
 * Σᵢ xᵢ; 0 for no values.
 * @param values x: [N]
 * @throws RangeError for values that are not finite, and a sum that overflows
 * @example
 * numerics.sum([1, 2, 4]); // → 7
 */
export function sum(values: Vector): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  if (Number.isFinite(total)) return total;
  checkVector("values", values);
  throw invalid("values", "numbers with a finite sum", values);
}

/**
 * The arithmetic mean x̄ = (1/N) Σᵢ xᵢ.
 * @param values x: [N], N >= 1
 * @throws RangeError for no values, and as {@link sum}
 * @example
 * numerics.mean([1, 2, 6]); // → 3
 */
export function mean(values: Vector): number {
  if (!(values.length > 0)) checkVector("values", values);
  return sum(values) / values.length;
}

/**
 * The mean squared distance from the mean, (1/N) Σᵢ (xᵢ − x̄)²; N/(N − 1) times as much is unbiased.
 * @param values x: [N], N >= 1
 * @returns in squared units of x
 * @throws RangeError as {@link mean}
 * @example
 * numerics.variance([1, 2, 6]); // → 4.666666666666667
 */
export function variance(values: Vector): number {
  const center = mean(values);
  return mean(Array.from(values, (value) => (value - center) ** 2));
}

/**
 * Evenly spaced numbers, both ends included.
 * @param count an integer >= 2
 * @returns [count]
 * @throws RangeError for ends that are not finite, or farther apart than the largest number, and for a count < 2
 * @example
 * numerics.linspace(0, 1, 5); // → [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(from: number, to: number, count: number): number[] {
  checkNumber("from", from);
  checkNumber("to", to);
  checkNumber("count", count, { ...COUNT, atLeast: 2 });
  checkNumber("to − from", (to - from) * (count - 1));
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

/**
 * maxᵢ |aᵢ − bᵢ|.
 * @param a [N], N >= 1
 * @param b [N]
 * @throws RangeError for lengths that differ, no values, and values that are not finite
 * @example
 * numerics.largestDifference([1, 2, 3], [1, 2.5, 2.75]); // → 0.5
 */
export function largestDifference(a: Vector, b: Vector): number {
  checkVector("a", a);
  checkVector("b", b, { length: a.length });
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return checkNumber("a − b", largest);
}

/**
 * The smallest and the largest value: [Infinity, -Infinity] of none. Math.max(...values) ends in a stack overflow from some
 * 10⁵ values on.
 */
export function extremes(values: Vector): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return [low, high];
}

/**
 * ‖x‖ = (Σᵢ xᵢ²)^½ without overflow, its sum compensated (Kahan): V8's Math.hypot, whose arguments are at most some 10⁵.
 * @param values x: [N], not checked
 */
export function euclideanNorm(values: Vector): number {
  const [low, high] = extremes(values);
  const largest = Math.max(-low, high);
  if (!(largest > 0)) return 0;
  let [total, compensation] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const term = (values[i] / largest) ** 2 - compensation;
    const next = total + term;
    compensation = next - total - term;
    total = next;
  }
  return Math.sqrt(total) * largest;
}

/** A number with four significant digits, for reading. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || (Number.isInteger(value) && size < 1e6)) return String(value);
  return size < 1e-3 || size >= 1e6 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

/** Places from 1, the highest value first; those that tie share the mean of their places. */
export function ranks(values: number[]): number[] {
  return values.map((value) => {
    const above = values.filter((other) => other > value).length;
    const level = values.filter((other) => other === value).length;
    return above + (level + 1) / 2;
  });
}
