/**
 * Calls the table's functions with hostile arguments, as many times in all as the first argument says, and prints what
 * is found as JSON, a line each. It is a process of its own, since a call that never ends can only be ended from outside.
 */
import { writeSync } from "node:fs";
import { inspect } from "node:util";
import fc from "fast-check";
import { tf } from "../../../src/engine";
import * as library from "../../../src/lib/index";
import { followed, type HostileCase } from "./cases";
import { obscurity, unfinishedPart } from "./judge";
import { exportedFunctions, hostileCases } from "./table";

/** What this process says: the call that begins, or what a function's calls came to. */
export type Report =
  | { function: string; calling: string }
  | { function: string; calls: number; refused: number; failure?: string };

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Writes at once, so that the line is out when the call hangs; waits where the reader is behind and the pipe is full. */
function report(line: Report): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
}

const short = (value: unknown): string =>
  inspect(value, { depth: 5, maxArrayLength: 6, maxStringLength: 60, breakLength: Infinity }).slice(0, 600);

/** The first fault of a call, or undefined; its tensors are freed, and one that is refused has left none. */
async function fault(
  { of, then }: HostileCase,
  recipes: unknown[],
  furtherRecipes: unknown[],
): Promise<[refused: boolean, wrong?: string]> {
  const [given, further] = followed([recipes, furtherRecipes]) as unknown[][];
  const tensors = tf.memory().numTensors;
  try {
    const result: unknown = await (of as (...given: unknown[]) => unknown)(...given);
    const answer: unknown = await (then as ((...given: unknown[]) => unknown) | undefined)?.(
      result,
      ...further,
    );
    return [false, unfinishedPart([result, answer])];
  } catch (error) {
    const left = tf.memory().numTensors - tensors;
    // tfjs leaves what it saved for a gradient that fails.
    const isClean = left === 0 || String(error).includes("that the loss can take");
    return [true, obscurity(error) ?? (isClean ? undefined : `${left} tensors are left: ${String(error)}`)];
  } finally {
    tf.engine().endScope();
    tf.engine().startScope();
  }
}

const none = fc.constant<unknown[]>([]);

async function tryCase(name: string, hostileCase: HostileCase, calls: number, seed: number): Promise<void> {
  let refused = 0;
  const property = fc.asyncProperty(
    hostileCase.given,
    hostileCase.further ?? none,
    async (given, further) => {
      report({ function: name, calling: short(further.length ? [given, further] : given) });
      const [threw, wrong] = await fault(hostileCase, given, further);
      if (threw) refused++;
      if (wrong) throw new Error(wrong);
    },
  );
  const details = await fc.check(property, { numRuns: calls, seed });
  const failure = details.failed
    ? `${(details.errorInstance as Error)?.message ?? "no result"} for ${short(details.counterexample)}`
    : undefined;
  report({ function: name, calls: details.numRuns, refused, failure });
}

async function main(): Promise<void> {
  tf.engine().startScope();
  const [calls, seed] = process.argv.slice(2).map(Number);
  const names = new Map(exportedFunctions(library).map(([name, value]) => [value, name]));
  const each = Math.ceil(calls / hostileCases.length);
  for (const hostileCase of hostileCases) {
    const name = names.get(hostileCase.of) ?? hostileCase.of.name;
    await tryCase(name, hostileCase, each, seed);
  }
}

void main();
