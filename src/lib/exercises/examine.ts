import type { Random } from "../core/random";
import { formatNumber } from "../core/numbers";
import { ExerciseError, NOT_SOLVED, type Exercise, type Value } from "./exercise";
import { withCalls } from "./library-calls";
import { clone, replacedBuiltIn } from "./sealed";

/** What an answer gave for a problem. */
interface Attempt<Problem> {
  problem: Problem;
  given: Record<string, unknown>;
}

/** The same, beside what is right. */
interface Trial<Problem, Part extends string> {
  problem: Problem;
  right: Record<Part, Value>;
  given: Record<Part, Value>;
}

/** Where a solution is written and the stub is still there, its cell has mostly failed. */
const STALE =
  "If you have written a solution, run its cell: one that ends with an error has changed nothing.";

/** Shape as text: "a number", "[3]", "[3][2]", or "[2] of [3], [1]" where rows differ. */
function shapeOf(value: unknown): string {
  if (typeof value === "number") return "a number";
  if (!Array.isArray(value)) return value === undefined ? "nothing" : `a value of type ${typeof value}`;
  const entries = [...new Set(value.map(shapeOf))];
  const isRegular = entries.length === 1 && entries[0].startsWith("[");
  const areNumbers = entries.every((shape) => shape === "a number");
  return `[${value.length}]${areNumbers ? "" : isRegular ? entries[0] : ` of ${entries.join(", ")}`}`;
}

/** What an answer gave, read once: an array with getters could give something else each time. */
const copied = (value: unknown): unknown => (Array.isArray(value) ? Array.from(value, copied) : value);

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

/** How many answers were right so far, each of which had problems of its own to solve. */
let solved = 0;

/**
 * Tries an answer on small problems. One that is right solves others too, while its calls are counted: counting is slow,
 * and what was kept of the first problems, or of an earlier check, is of no use for the others.
 * @returns the largest difference from the library's answer, relative to its largest value
 * @throws ExerciseError that says what is wrong with the first part that is, by name where the mistake is a known one
 */
export function examine<Problem, Answer, Part extends string>(
  exercise: Exercise<Problem, Answer, Part>,
  answer: Answer,
  { parts, random }: { parts: readonly Part[]; random: Random },
): number {
  const { title } = exercise;
  if (typeof answer !== "function") {
    throw new ExerciseError("failed", `${title}: expected a function, got ${String(answer)}`);
  }
  const solve = (problems: Problem[]): Attempt<Problem>[] =>
    problems.map((problem) => ({ problem, given: attempt(exercise, answer, problem) }));
  const difference = differenceOf(exercise, solve(exercise.problems(random)), parts);
  solved++;
  const others = Array.from({ length: solved }, () => exercise.problems(random)).at(-1)!;
  const { result, called } = withCalls(() => solve(others));
  refuseLibrary(exercise, called);
  differenceOf(exercise, result, parts);
  return difference;
}

/** The largest difference from what is right. */
function differenceOf<Problem, Answer, Part extends string>(
  exercise: Exercise<Problem, Answer, Part>,
  attempts: Attempt<Problem>[],
  parts: readonly Part[],
): number {
  const { title, tolerance } = exercise;
  refuseReplaced(title);
  const trials = attempts.map(({ problem, given }): Trial<Problem, Part> => {
    return { problem, right: exercise.right(problem), given: given as Record<Part, Value> };
  });
  const differences = parts.map((part) => {
    const complaint = trials.map((trial) => shapeComplaint(trial, part)).find((text) => text !== undefined);
    if (complaint !== undefined) throw new ExerciseError("wrong", `${title}, ${part}: ${complaint}`);
    const difference = Math.max(
      ...trials.map(({ given, right }) => relativeDifference(given[part], right[part])),
    );
    if (difference <= tolerance) return difference;
    throw diagnosis(exercise, trials, part);
  });
  return Math.max(...differences);
}

/** @throws ExerciseError where a cell has replaced a built-in function that a comparison needs */
export function refuseReplaced(title: string): void {
  const replaced = replacedBuiltIn();
  if (replaced === undefined) return;
  const says = "A cell has replaced it, so nothing can be compared: restart the kernel.";
  throw new ExerciseError("failed", `${title}: expected ${replaced} as JavaScript has it. ${says}`);
}

/** @throws ExerciseError for a call of the library's own answer, or of what the checks compare with */
function refuseLibrary(
  { title, answers }: { title: string; answers: readonly string[] },
  called: string[],
): void {
  if (!called.includes(attempt.name))
    throw new ExerciseError("failed", `${title}: the calls of your function cannot be counted here`);
  const own = [...answers, "right"].find((name) => called.includes(name));
  if (own === undefined) return;
  const says = `your function calls the library's own answer, ${own}. Write out what it does; the library is there to compare with.`;
  throw new ExerciseError("library", `${title}: ${says}`);
}

/** Lets an answer solve a copy of a problem, which it may change. */
/** What was thrown, as a text, which it may not have. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "an object without a text";
  }
}

function attempt<Problem, Answer, Part extends string>(
  exercise: Exercise<Problem, Answer, Part>,
  answer: Answer,
  problem: Problem,
): Attempt<Problem>["given"] {
  try {
    const given: Partial<Record<Part, unknown>> | undefined = exercise.ask(answer, clone(problem));
    const parts = Object.keys(exercise.points) as Part[];
    return Object.fromEntries(parts.map((part) => [part, copied(given?.[part])]));
  } catch (error) {
    if ((error as Error | undefined)?.message === NOT_SOLVED)
      throw new ExerciseError("not solved", `${exercise.title}: ${NOT_SOLVED}. ${STALE}`);
    const { message, says } = exercise.threw ?? {};
    const text = textOf(error);
    const because = message?.test(text) === true ? `. ${says}` : "";
    const thrown = `your function threw ${text}${because}`;
    throw new ExerciseError("failed", `${exercise.title}: ${thrown}`, { cause: error });
  }
}

function shapeComplaint<Part extends string>(
  { given, right }: Trial<unknown, Part>,
  part: Part,
): string | undefined {
  const [expected, got] = [shapeOf(right[part]), shapeOf(given[part])];
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
