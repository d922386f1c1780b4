import { fromJson, toJson } from "../core/json";
import { checkNumber, invalid } from "../core/shapes";

/**
 * What is measured at the end of every epoch. A recorded measure belongs to a training's key with its name, its version
 * and what it is measured on; the code of `of` does not.
 */
export interface Measure<Parameters, On = unknown, Value = unknown> {
  name: string;
  /** Raised when the measure gives other values than before. */
  version: number;
  /** Everything but the parameters that the values depend on. */
  on: On;
  /** A pure function; its values are kept as JSON, with NaN and ±∞. */
  of(parameters: Parameters, on: On): Value | Promise<Value>;
}

/** Measures by the label under which their values are recorded. */
export type Measures<Parameters> = Readonly<Record<string, Measure<Parameters>>>;

/** The values of measures along the epochs. */
export type Measured<M> = {
  [Label in keyof M]: M[Label] extends { of(...args: never[]): infer Value } ? Awaited<Value>[] : never;
};

/** What a training tells of itself. */
export interface TrainingRecord<M> {
  /** Mean loss of each epoch. */
  losses: number[];
  /** Values at the end of each epoch. */
  measures: Measured<M>;
  /** The number, from 1 on, of the epoch whose parameters were kept. */
  epoch: number;
}

/** Says which epoch's parameters are kept. Name and version belong to a training's key. */
export interface Rule<Label extends string = string> {
  name: string;
  version: number;
  /** The measure that it goes by. */
  measure: Label;
  /** Whether the last of these values is the best so far; asked after every epoch. */
  prefersLast(values: readonly unknown[]): boolean;
}

/**
 * Early stopping after the fact: keeps the first epoch with the highest value of a measure on held-out data.
 * @param measure the label of a measure whose values are numbers
 * @example
 * trainings.highest("accuracy").prefersLast([0.91, 0.93]); // → true
 */
export function highest<Label extends string>(measure: Label): Rule<Label> {
  return {
    name: "highest",
    version: 1,
    measure,
    prefersLast: (values) => {
      const last = checkNumber(`${measure} of epoch ${values.length}`, values.at(-1) as number);
      return values.slice(0, -1).every((earlier) => last > (earlier as number));
    },
  };
}

/**
 * A measured value as it will be read from a file, so that the first run sees what later ones see.
 * @throws RangeError for what JSON does not hold
 */
export function asKept(label: string, value: unknown): unknown {
  try {
    return fromJson(toJson(value));
  } catch {
    throw invalid(`the value of measure "${label}"`, "numbers, texts, and arrays or records of them", value);
  }
}

/** @throws RangeError where a rule goes by what is not measured */
export function checkRule(choose: Rule | undefined, measures: Measures<never>): void {
  if (choose && !Object.hasOwn(measures, choose.measure)) {
    throw invalid(
      "choose.measure",
      `one of ${Object.keys(measures).join(", ") || "no measures"}`,
      choose.measure,
    );
  }
}
