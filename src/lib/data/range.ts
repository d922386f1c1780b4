import { invalid } from "../core/shapes";

/**
 * The ends of an interval that is not empty.
 * @throws RangeError for lower >= upper and for ends that are not finite
 */
export function checkRange(
  range: readonly [lower: number, upper: number],
): readonly [lower: number, upper: number] {
  const [lower, upper] = range;
  if (!(lower < upper && Number.isFinite(upper - lower))) {
    throw invalid("range", "[lower, upper] with lower < upper", range);
  }
  return range;
}
