import type { Random } from "../core/random";

/** What an answer gives for one of its parts. */
export type Value = number | readonly number[] | readonly (readonly number[])[];

/** A mistake that is made often, told by the value that it leads to. */
export interface Mistake<Problem, Part extends string> {
  name: string;
  /** What a participant reads: what is wrong, and why. */
  says: string;
  /** What the mistake gives; nothing for the parts that it leaves right. */
  of: (problem: Problem) => Partial<Record<Part, Value>>;
}

/** The heart of a method, left to a participant: how an answer is tried, and which mistakes are known. */
export interface Exercise<Problem, Answer, Part extends string> {
  week: 1 | 2 | 3;
  title: string;
  /** What the function takes and gives, with shapes. */
  task: string;
  hint: string;
  /** What it teaches, for the teacher's page. */
  teaches: string;
  /** Of each part, and of other data than the participant's for all parts together. */
  points: Record<Part | "hidden", number>;
  /** The library's functions that are the answer itself. */
  answers: readonly string[];
  /** Small problems that tell the mistakes apart. */
  problems: (random: Random) => Problem[];
  /** Lets the answer solve a problem. */
  ask: (answer: Answer, problem: Problem) => Record<Part, Value>;
  /** The library's own answer. */
  right: (problem: Problem) => Record<Part, Value>;
  mistakes: readonly Mistake<Problem, Part>[];
  /** What an error that an answer throws is mostly due to: told where its message matches. */
  threw?: { message: RegExp; says: string };
  /** Largest difference, relative to the largest right value, that counts as rounding. */
  tolerance: number;
}

/** Why a check gave no points. */
export type Reason = "not solved" | "library" | "failed" | "mistake" | "wrong";

/** What is thrown where a point comes without the 1 of its bias. */
export const BIAS_MISSING = {
  message: /expected \d+, got \d+|NaN/,
  says: "Is the bias's 1 missing? φ = (x, 1) is one number longer than x.",
};

/** Thrown by a check: the message teaches. */
export class ExerciseError extends Error {
  override readonly name = "ExerciseError";

  constructor(
    readonly reason: Reason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a stub throws. */
export const NOT_SOLVED = "not solved yet";

/** Of float64 answers in double precision, and of answers in TensorFlow's float32. */
export const ROUNDING = { float64: 1e-8, float32: 1e-4 };
