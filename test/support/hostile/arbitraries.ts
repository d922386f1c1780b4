/** Arguments of the declared types: most are as they should be, some as a type allows and nobody means. */
import fc from "fast-check";
import { createRandom, type Random } from "../../../src/lib/core/random";

/** How many arguments are good for each that is odd, so that calls with one odd argument are the most frequent. */
const GOOD = 40;

const oddNumbers = [
  ...[NaN, Infinity, -Infinity, -1, -0, 0, 0.5, 1e308, -1e308, 5e-324, 1e-160, 1e160],
  ...[5e7, 1e8, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 31)],
];
/** What a count may just be, where the work for it ends in time. */
const largeCounts = [1e6, 1e7];

/** A number of the type's whole range in the place of some good ones. */
export function number(good: fc.Arbitrary<number>): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: GOOD, arbitrary: good },
    { weight: 1, arbitrary: fc.constantFrom(...oddNumbers) },
    { weight: 1, arbitrary: fc.double() },
  );
}

export const between = (min: number, max: number): fc.Arbitrary<number> =>
  number(fc.double({ min, max, noNaN: true }));
export const integer = (min: number, max: number): fc.Arbitrary<number> => number(fc.integer({ min, max }));
/** Such a number of things that seconds suffice for a million of them. */
export const count = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 10 * GOOD, arbitrary: integer(min, max) },
    { weight: 1, arbitrary: fc.constantFrom(...largeCounts) },
  );

/** Values as measurements are; now and then all of one size that is not. */
export const real = between(-10, 10);
export const positive = between(1e-3, 10);
export const share = between(0, 1);
export const size = fc.integer({ min: 1, max: 5 });

/** Names and captions: none is cut, and none is taken for markup. */
export const text = fc.constantFrom(
  "a",
  "loss (nats)",
  "",
  "<b>x",
  "a & b",
  "👩‍👩‍👧🙂",
  "x".repeat(300),
  "e\u0301".repeat(90),
);

export const random: fc.Arbitrary<Random> = fc.nat().map(createRandom);

type Form = "array" | "typed" | "like" | "holes" | "empty" | "short" | "long" | "vast";

const form: fc.Arbitrary<Form> = fc.oneof(
  { weight: GOOD, arbitrary: fc.constantFrom<Form>("array", "typed", "like") },
  { weight: 2, arbitrary: fc.constantFrom<Form>("holes", "empty", "short", "long", "vast") },
);

/** More values than a call takes arguments. */
const VAST = 200_000;

/** Numbers, or rows of them: anything else would be made anew for each place. */
const isPlain = (value: unknown): boolean =>
  typeof value === "number" ||
  ArrayBuffer.isView(value) ||
  (Array.isArray(value) && value.every((item) => typeof item === "number"));

function shaped<T>(values: T[], kind: Form): ArrayLike<T> {
  if (kind === "typed" && values.every((value) => typeof value === "number"))
    return Float64Array.from(values as number[]) as unknown as ArrayLike<T>;
  if (kind === "like") return { length: values.length, ...Object.fromEntries(Object.entries(values)) };
  if (kind === "holes") {
    const holed = new Array<T>(values.length);
    values.slice(1).forEach((value, i) => (holed[i + 1] = value));
    return holed;
  }
  if (kind === "empty") return [];
  if (kind === "vast" && values.length > 0 && values.every(isPlain))
    return Array.from({ length: VAST }, (_, i) => values[i % values.length]);
  if (kind === "short") return values.slice(1);
  return kind === "long" || kind === "vast" ? [...values, ...values] : values;
}

const listForm = form.map((kind): Form => (kind === "typed" || kind === "like" ? "array" : kind));

/** `count` items as an array-like of any kind. */
export function some<T>(item: fc.Arbitrary<T>, count: number): fc.Arbitrary<ArrayLike<T>> {
  return fc
    .tuple(fc.array(item, { minLength: count, maxLength: count }), form)
    .map(([values, kind]) => shaped(values, kind));
}

/** `count` items as an array, which may have holes or another length. */
export function list<T>(item: fc.Arbitrary<T>, count: number): fc.Arbitrary<T[]> {
  return fc
    .tuple(fc.array(item, { minLength: count, maxLength: count }), listForm)
    .map(([values, kind]) => shaped(values, kind) as T[]);
}

export const matrix = (
  item: fc.Arbitrary<number>,
  rows: number,
  columns: number,
): fc.Arbitrary<ArrayLike<ArrayLike<number>>> => some(some(item, columns), rows);

/** Rows in arrays, as where a type asks for number[][]. */
export const rows = (item: fc.Arbitrary<number>, count: number, columns: number): fc.Arbitrary<number[][]> =>
  list(list(item, columns), count);

/** Ascending numbers in even steps, for axes. */
export function axis(count: number): fc.Arbitrary<ArrayLike<number>> {
  return fc.tuple(real, positive, form).map(([start, step, kind]) =>
    shaped(
      Array.from({ length: count }, (_, i) => start + i * step),
      kind,
    ),
  );
}

/** From and to. */
export const ends: fc.Arbitrary<[number, number]> = fc
  .tuple(real, between(0.1, 10))
  .map(([from, extent]) => [from, from + extent]);

/** An object of which any property may be missing. */
export function options<T>(properties: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(properties, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

/** Rows that are probabilities, but for odd ones. */
export function probabilities(count: number, classes: number): fc.Arbitrary<ArrayLike<ArrayLike<number>>> {
  const row = fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: classes, maxLength: classes })
    .map((values) => {
      const sum = values.reduce((total, value) => total + value, 0);
      return values.map((value) => (sum > 0 ? value / sum : 1 / classes));
    });
  const odd = fc.array(number(share), { minLength: classes, maxLength: classes });
  return some(fc.oneof({ weight: GOOD, arbitrary: row }, { weight: 1, arbitrary: odd }), count);
}

/** A covariance: AAᵀ + I, or any matrix. */
export function covariance(count: number): fc.Arbitrary<number[][]> {
  const good = fc
    .array(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: count, maxLength: count }), {
      minLength: count,
      maxLength: count,
    })
    .map((a) =>
      a.map((row, i) => a.map((other, j) => row.reduce((sum, v, k) => sum + v * other[k], i === j ? 1 : 0))),
    );
  return fc.oneof({ weight: 10, arbitrary: good }, { weight: 1, arbitrary: rows(real, count, count) });
}

/** A lower triangular matrix with a positive diagonal, or any matrix. */
export function lower(count: number): fc.Arbitrary<ArrayLike<ArrayLike<number>>> {
  const good = fc
    .array(fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: count, maxLength: count }), {
      minLength: count,
      maxLength: count,
    })
    .map((a) => a.map((row, i) => row.map((value, j) => (j > i ? 0 : value))));
  return fc.oneof({ weight: 10, arbitrary: good }, { weight: 1, arbitrary: matrix(real, count, count) });
}
