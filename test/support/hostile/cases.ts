/** What a function is called with. */
import fc from "fast-check";

export interface HostileCase {
  /** Exports are found by the function itself, so that the table survives another name. */
  of: (...given: never[]) => unknown;
  given: fc.Arbitrary<unknown[]>;
  /** Calls what is returned, where that is a function or holds some, with arguments of its own. */
  then?: (...given: never) => unknown;
  further?: fc.Arbitrary<unknown[]>;
}

/** The case of a function, with arguments of its own types. */
export function hostile<Given extends unknown[], Result, Further extends unknown[] = []>(
  of: (...given: Given) => Result,
  given: fc.Arbitrary<Given>,
  then?: (result: Awaited<Result>, ...further: Further) => unknown,
  further?: fc.Arbitrary<Further>,
): HostileCase {
  return { of, given, then, further };
}

/** Stands for a tensor among the arguments, and makes it anew for each call. */
class Recipe {
  constructor(readonly make: () => unknown) {}
}

export const recipe = <T>(make: () => T): T => new Recipe(make) as T;

/** A signal that stops in time what is given millions of steps to do. */
export const signal = fc.constant(recipe(() => AbortSignal.timeout(1000)));

const isRecord = (value: object): boolean =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/** Arguments with their recipes followed; everything else is what it was. */
export function followed(given: unknown): unknown {
  if (given instanceof Recipe) return given.make();
  if (Array.isArray(given)) return given.map(followed);
  if (given === null || typeof given !== "object" || !isRecord(given)) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, followed(value)]));
}
