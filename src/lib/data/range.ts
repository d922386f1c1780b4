import { checkNumber, invalid } from "../core/shapes";

/**
 * The ends of an interval that is not empty.
 * @throws RangeError unless lower < upper, both within ±10³⁰⁰
 */
export function checkRange(
  range: readonly [lower: number, upper: number],
): readonly [lower: number, upper: number] {
  const [lower, upper] = range;
  for (const end of [lower, upper]) checkNumber("range", end, { atLeast: -1e300, atMost: 1e300 });
  if (!(lower < upper)) throw invalid("range", "[lower, upper] with lower < upper", range);
  return range;
}
