/** A vector: any array-like of numbers, typed arrays included. */
export type Vector = ArrayLike<number>;

/** A matrix as an array of rows. */
export type Matrix = ArrayLike<ArrayLike<number>>;

/** How many characters of a value a message shows. */
const SHOWN = 80;

/** Prints a value in an error message: short, and telling NaN, ±∞ and text apart from numbers. */
export function describe(value: unknown): string {
  const text = isArrayLike(value)
    ? describeArray(value)
    : typeof value === "string"
      ? JSON.stringify(value)
      : String(value);
  // A character takes two units at most; none is cut in half.
  const characters = Array.from(text.slice(0, 2 * SHOWN + 2));
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN - 3).join("")}…` : text;
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return typeof value === "object" && typeof (value as ArrayLike<unknown> | null)?.length === "number";
}

function describeArray(values: ArrayLike<unknown>): string {
  const first = Array.from({ length: Math.min(values.length, 5) }, (_, i) => String(values[i]));
  return `[${[...first, ...(values.length > 5 ? ["…"] : [])].join(", ")}]`;
}

/** The library's one form of a complaint about an argument: its name, what was expected, and the value. */
export function invalid(name: string, expected: string, value: unknown): RangeError {
  return new RangeError(`${name}: expected ${expected}, got ${describe(value)}`);
}

/** Range of a number; bounds are inclusive unless named `above` or `below`. */
export interface NumberRange {
  atLeast?: number;
  atMost?: number;
  above?: number;
  below?: number;
  integer?: boolean;
  /** Beyond this the work or the memory would never end; errors name it only where it is exceeded. */
  limit?: number;
}

/** A number of things that are made or done one by one: an array of so many is in memory, and the work has an end. */
export const COUNT = { atLeast: 1, integer: true, limit: 1e7 } as const satisfies NumberRange;

/** A number of rows which have this width, and no more numbers in all than {@link COUNT} allows. */
export function countOfRows(width: number): NumberRange {
  return { ...COUNT, limit: Math.floor(COUNT.limit / Math.max(1, width)) };
}

/** What a value that is not inside a range should have been. */
function rangeText({ atLeast, atMost, above, below, integer, limit }: NumberRange, value: number): string {
  const bounds = [
    atLeast !== undefined && `>= ${atLeast}`,
    above !== undefined && `> ${above}`,
    atMost !== undefined && `<= ${atMost}`,
    below !== undefined && `< ${below}`,
    limit !== undefined && value > limit && `<= ${limit}`,
  ]
    .filter(Boolean)
    .join(" and ");
  const kind = integer
    ? "an integer"
    : bounds && Math.abs(value) !== Infinity
      ? "a number"
      : "a finite number";
  return `${kind}${bounds && ` ${bounds}`}`;
}

function isInside(
  value: number,
  { atLeast, atMost, above, below, integer, limit = Infinity }: NumberRange,
): boolean {
  return (
    typeof value === "number" &&
    Number.isFinite(value) &&
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below) &&
    (!integer || Number.isInteger(value)) &&
    value <= limit
  );
}

/**
 * A finite number within a range.
 * @throws RangeError naming the argument, the range and the value.
 */
export function checkNumber(name: string, value: number, range: NumberRange = {}): number {
  if (!isInside(value, range)) throw invalid(name, rangeText(range, value), value);
  return value;
}

/**
 * A vector of finite numbers, of the given length if there is one; never empty unless `mayBeEmpty`.
 * @throws RangeError naming the argument, the index and the value.
 */
export function checkVector(
  name: string,
  vector: Vector,
  {
    length,
    mayBeEmpty = false,
    range = {},
  }: { length?: number; mayBeEmpty?: boolean; range?: NumberRange } = {},
): Vector {
  if (vector === null || typeof vector !== "object" || typeof vector.length !== "number") {
    throw invalid(name, "an array of numbers", vector);
  }
  if (length !== undefined && vector.length !== length) {
    throw invalid(`${name}.length`, String(length), vector.length);
  }
  if (!mayBeEmpty && vector.length === 0) throw invalid(name, "at least one value", vector);
  for (let i = 0; i < vector.length; i++) {
    // The name of a place is put together only for the message: designs have millions of numbers.
    if (!isInside(vector[i], range)) throw invalid(`${name}[${i}]`, rangeText(range, vector[i]), vector[i]);
  }
  return vector;
}

/**
 * Rows of equal length with finite numbers; the size [rows, columns] is returned.
 * `columns` states a width that is expected, and the width of a matrix without rows.
 * @throws RangeError naming the argument, the place and the value.
 */
export function checkMatrix(
  name: string,
  matrix: Matrix,
  {
    rows,
    columns,
    mayBeEmpty = false,
    range,
  }: { rows?: number; columns?: number; mayBeEmpty?: boolean; range?: NumberRange } = {},
): [rows: number, columns: number] {
  if (matrix === null || typeof matrix !== "object" || typeof matrix.length !== "number") {
    throw invalid(name, "an array of rows", matrix);
  }
  if (rows !== undefined && matrix.length !== rows) {
    throw invalid(`${name}.length`, `${rows} rows`, matrix.length);
  }
  if (matrix.length === 0) {
    if (!mayBeEmpty) throw invalid(name, "at least one row", matrix);
    return [0, columns ?? 0];
  }
  const width = columns ?? matrix[0]?.length;
  for (let i = 0; i < matrix.length; i++) checkVector(`${name}[${i}]`, matrix[i], { length: width, range });
  return [matrix.length, width];
}

/**
 * Labels 0…classes−1, as many as `length` if it is given.
 * @throws RangeError naming the index and the label.
 */
export function checkLabels(
  name: string,
  labels: Vector,
  { classes, length }: { classes: number; length?: number },
): Vector {
  return checkVector(name, labels, { length, range: { atLeast: 0, atMost: classes - 1, integer: true } });
}
