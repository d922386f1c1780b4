import type { Random } from "../core/random";
import { invalid } from "../core/shapes";
import { formatNumber } from "../core/numbers";
import { catalogue, type Answers } from "./catalogue";
import { examine, refuseReplaced } from "./examine";
import { ExerciseError, type Exercise } from "./exercise";

type AnyExercise = Exercise<unknown, unknown, string>;

/**
 * Checks an answer to an exercise on small random problems, against the library's own answer: prints a line with the
 * largest difference, or throws an error whose message teaches. The mistakes that are made most often are told by name.
 *
 * @param id the exercise's name in `exercises.catalogue`
 * @param answer the function asked for
 * @param random the problems' numbers
 * @param part one of the answer's parts; all of them by default
 * @throws ExerciseError for an answer that is wrong, is the library's own or throws; RangeError for another id or part
 * @example
 * const kl: exercises.Answers["divergence"] = (mean, scale, priorVariance) =>
 *   mean.reduce((sum, mu, i) => {
 *     const ratio = scale[i] ** 2 / priorVariance;
 *     return sum + (ratio + mu ** 2 / priorVariance - 1 - Math.log(ratio)) / 2;
 *   }, 0);
 * exercises.check("divergence", kl, createRandom(0)); // → undefined
 */
export function check<Id extends keyof Answers>(
  id: Id,
  answer: Answers[Id],
  random: Random,
  part?: string,
): void {
  examined(() => refuseReplaced(String(id)));
  if (!Object.hasOwn(catalogue, id)) throw invalid("id", `one of ${Object.keys(catalogue).join(", ")}`, id);
  const exercise = catalogue[id] as unknown as AnyExercise;
  const all = Object.keys(exercise.points).filter((name) => name !== "hidden");
  if (part !== undefined && !all.includes(part)) throw invalid("part", `one of ${all.join(", ")}`, part);
  const parts = part === undefined ? all : [part];
  const difference = examined(() => examine(exercise, answer, { parts, random }));
  const { title, tolerance } = exercise;
  const what = all.length > 1 ? `${title}: ${parts.join(", ")}` : title;
  const statement = `${what}; largest relative difference from the library's`;
  console.log(`✓ ${statement}: ${formatNumber(difference)} (≤ ${formatNumber(tolerance)})`);
}

/** What is wrong is in the participant's cell: the stack ends where the check was called. */
function examined<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExerciseError) Error.captureStackTrace(error, check);
    throw error;
  }
}
