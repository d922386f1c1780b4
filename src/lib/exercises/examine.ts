import type { Random } from "../core/random";
import { formatNumber } from "../core/numbers";
import { ExerciseError, NOT_SOLVED, type Exercise, type Value } from "./exercise";
import { calledFunctions } from "./library-calls";

/** What an answer gave for a problem, beside what is right. */
interface Trial<Problem, Part extends string> {
  problem: Problem;
  right: Record<Part, Value>;
  given: Record<Part, Value>;
}

/** Where a solution is written and the stub is still there, its cell has mostly failed. */
const STALE =
  "If you have written a solution, run its cell: one that ends with an error has changed nothing.";

/** Shape as text: "a number", "[3]" or "[3][2]". */
function shapeOf(value: unknown): string {
  if (typeof value === "number") return "a number";
  if (!Array.isArray(value)) return value === undefined ? "nothing" : `a value of type ${typeof value}`;
  const inner = Array.isArray(value[0]) ? shapeOf(value[0]) : "";
  return `[${value.length}]${inner}`;
}

const flatten = (value: Value): number[] => [value].flat<unknown, 2>(2) as number[];

/** Largest difference of two values of one shape, relative to the largest of the second. */
function relativeDifference(given: Value, right: Value): number {
  const [a, b] = [flatten(given), flatten(right)];
  const scale = Math.max(...b.map(Math.abs)) || 1;
  const differences = a.map((number, i) => Math.abs(number - b[i]) / scale);
  return differences.some(Number.isNaN) ? Infinity : Math.max(...differences);
}

/** The factor between two values where it is the same in every place. */
function commonFactor(pairs: [given: number, right: number][], tolerance: number): number | undefined {
  const ratios = pairs.filter(([, right]) => right !== 0).map(([given, right]) => given / right);
  if (ratios.length < 2) return undefined;
  const [first] = ratios;
  const isCommon = ratios.every((ratio) => Math.abs(ratio - first) <= tolerance * Math.abs(first));
  return isCommon && Number.isFinite(first) ? first : undefined;
}

/**
 * Tries an answer on small problems.
 * @returns the largest difference from the library's answer, relative to its largest value
 * @throws ExerciseError that says what is wrong with the first part that is, by name where the mistake is a known one
 */
export function examine<Problem, Answer, Part extends string>(
  exercise: Exercise<Problem, Answer, Part>,
  answer: Answer,
  { parts, random }: { parts: readonly Part[]; random: Random },
): number {
  if (typeof answer !== "function") {
    throw new ExerciseError("failed", `${exercise.title}: expected a function, got ${String(answer)}`);
  }
  const trials = exercise.problems(random).map((problem) => tryAnswer(exercise, answer, problem));
  const differences = parts.map((part) => {
    const complaint = trials.map((trial) => shapeComplaint(trial, part)).find((text) => text !== undefined);
    if (complaint !== undefined) throw new ExerciseError("wrong", `${exercise.title}, ${part}: ${complaint}`);
    const difference = Math.max(
      ...trials.map(({ given, right }) => relativeDifference(given[part], right[part])),
    );
    if (difference <= exercise.tolerance) return difference;
    throw diagnosis(exercise, trials, part);
  });
  refuseLibrary(exercise, answer, trials[0].problem);
  return Math.max(...differences);
}

/** Counting calls is slow, so it is for answers that are right. */
function refuseLibrary<Problem, Answer>(
  { title, answers, ask }: Exercise<Problem, Answer, string>,
  answer: Answer,
  problem: Problem,
): void {
  const called = calledFunctions(answers, () => ask(answer, problem));
  if (called.length === 0) return;
  const says = `your function calls the library's own answer, ${called[0]}. Write out what it does; the library is there to compare with.`;
  throw new ExerciseError("library", `${title}: ${says}`);
}

function tryAnswer<Problem, Answer, Part extends string>(
  exercise: Exercise<Problem, Answer, Part>,
  answer: Answer,
  problem: Problem,
): Trial<Problem, Part> {
  const right = exercise.right(problem);
  try {
    return { problem, right, given: exercise.ask(answer, problem) };
  } catch (error) {
    if ((error as Error | undefined)?.message === NOT_SOLVED)
      throw new ExerciseError("not solved", `${exercise.title}: ${NOT_SOLVED}. ${STALE}`);
    const { message, says } = exercise.threw ?? {};
    const because = message?.test(String(error)) === true ? `. ${says}` : "";
    const thrown = `your function threw ${String(error)}${because}`;
    throw new ExerciseError("failed", `${exercise.title}: ${thrown}`, { cause: error });
  }
}

function shapeComplaint<Part extends string>(
  { given, right }: Trial<unknown, Part>,
  part: Part,
): string | undefined {
  const [expected, got] = [
    shapeOf(right[part]),
    shapeOf((given as Partial<typeof given> | undefined)?.[part]),
  ];
  if (expected !== got) return `expected ${expected}, got ${got}`;
  const strange = flatten(given[part]).find((number) => !Number.isFinite(number));
  if (strange === undefined) return undefined;
  const origin = Number.isNaN(strange) ? " (0/0, or an entry that is not there?)" : "";
  return `expected finite numbers, got ${String(strange)}${origin}`;
}

/** The mistake that explains every trial, or where the answer differs. */
function diagnosis<Problem, Answer, Part extends string>(
  { title, mistakes, tolerance }: Exercise<Problem, Answer, Part>,
  trials: Trial<Problem, Part>[],
  part: Part,
): ExerciseError {
  const known = mistakes.find(({ of }) =>
    trials.every(({ problem, given }) => {
      const value = of(problem)[part];
      return value !== undefined && relativeDifference(given[part], value) <= tolerance;
    }),
  );
  if (known !== undefined) return new ExerciseError("mistake", `${title}, ${part}: ${known.says}`);
  const pairs = trials.flatMap(({ given, right }) => {
    const rights = flatten(right[part]);
    return flatten(given[part]).map((number, i): [number, number] => [number, rights[i]]);
  });
  const factor = commonFactor(pairs, tolerance);
  if (factor !== undefined) {
    const says = factor === 0 ? "all is 0" : `each value is ${formatNumber(factor)} times the right one`;
    return new ExerciseError("wrong", `${title}, ${part}: ${says}`);
  }
  return new ExerciseError("wrong", `${title}, ${part}: ${firstDifference(trials, part, tolerance)}`);
}

/** Every number of a value, with its place: "", "[2]" or "[0][1]". */
function places(value: Value, path = ""): [place: string, number: number][] {
  if (typeof value === "number") return [[path, value]];
  return value.flatMap((inner: Value, i) => places(inner, `${path}[${i}]`));
}

/** Where an answer differs first, and in how many places of that problem it does. */
function firstDifference<Part extends string>(
  trials: Trial<unknown, Part>[],
  part: Part,
  tolerance: number,
): string {
  const found = trials.map(({ given, right }) => {
    const rights = flatten(right[part]);
    const entries = places(given[part]).map(([place, number], i) => ({ place, number, wanted: rights[i] }));
    const isWrong = ({ number, wanted }: (typeof entries)[number]): boolean =>
      Math.abs(number - wanted) > tolerance * Math.abs(wanted);
    return { wrong: entries.filter(isWrong), count: entries.length };
  });
  const { wrong, count } = found.find(({ wrong }) => wrong.length > 0)!;
  const [{ place, number, wanted }] = wrong;
  const share = count > 1 ? ` (${wrong.length} of ${count} numbers differ)` : "";
  const given = `in a small problem ${part}${place} is ${formatNumber(number)}`;
  return `${given}, and ${formatNumber(wanted)} would be right${share}`;
}
