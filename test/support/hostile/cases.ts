/** What a function is called with. */
import type fc from "fast-check";

export interface HostileCase {
  /** Exports are found by the function itself, so that the table survives another name. */
  of: (...given: never[]) => unknown;
  given: fc.Arbitrary<unknown[]>;
  /** Calls what is returned, where that is a function or holds some. */
  then?: (result: never) => unknown;
}

/** The case of a function, with arguments of its own types. */
export function hostile<Given extends unknown[], Result>(
  of: (...given: Given) => Result,
  given: fc.Arbitrary<Given>,
  then?: (result: Awaited<Result>) => unknown,
): HostileCase {
  return { of, given, then };
}
