import { checkNumber, invalid, type NumberRange } from "../../lib/core/shapes";

/**
 * One value of a page's state and its form in the address. `check` throws a RangeError that begins with the name, as the
 * library's errors do.
 */
export interface Field<T> {
  fallback: T;
  parse(text: string): T;
  check(name: string, value: T): T;
  print(value: T): string;
}

/** A number within a range. */
export function numberField(fallback: number, range: NumberRange): Field<number> {
  return {
    fallback,
    parse: (text) => (text.trim() === "" ? NaN : Number(text)),
    check: (name, value) => checkNumber(name, value, range),
    print: String,
  };
}

/** One of some words. */
export function choiceField<T extends string>(fallback: T, options: readonly T[]): Field<T> {
  return {
    fallback,
    parse: (text) => text as T,
    check: (name, value) => {
      if (options.includes(value)) return value;
      throw invalid(name, `one of ${options.join(", ")}`, value);
    },
    print: (value) => value,
  };
}

/**
 * Rows of numbers, such as points: "x,y;x,y". None means: those that belong to the other values.
 * @param count how many there are
 */
export function rowsField(
  columns: readonly NumberRange[],
  count: { atMost: number } | { exactly: number },
): Field<readonly (readonly number[])[] | undefined> {
  return {
    fallback: undefined,
    parse: (text) => (text === "none" ? [] : text.split(";").map((row) => row.split(",").map(Number))),
    check: (name, rows) => {
      if (rows === undefined) return rows;
      if ("exactly" in count && rows.length !== count.exactly)
        throw invalid(`${name}.length`, `${count.exactly} points`, rows.length);
      if ("atMost" in count && rows.length > count.atMost)
        throw invalid(`${name}.length`, `at most ${count.atMost} points`, rows.length);
      rows.forEach((row, i) => {
        if (row.length !== columns.length) throw invalid(`${name}[${i}]`, `${columns.length} numbers`, row);
        row.forEach((value, j) => checkNumber(`${name}[${i}][${j}]`, value, columns[j]));
      });
      return rows;
    },
    print: (rows) => (rows!.length === 0 ? "none" : rows!.map((row) => row.join(",")).join(";")),
  };
}

/** The fields of a state of type S. */
export type Fields<S> = { [K in keyof S]: Field<S[K]> };

/** Checks of values that are right or wrong beside the others; they throw as a field's `check` does. */
export type Among<S> = { [K in keyof S]?: (name: string, value: S[K], state: S) => void };

/** A state that a button or a link opens: what differs from the first one, and the question that it is for. */
export interface Preset<S> {
  label: string;
  task: string;
  state: Partial<S>;
}

/** What an address said, as far as it could be understood, and a sentence for each part that could not. */
export interface ReadAddress<S> {
  state: S;
  preset?: string;
  problems: string[];
}

/** The values that a page can be in, and their form in the address. */
export interface Schema<S> {
  fields: Fields<S>;
  presets: Record<string, Preset<S>>;
  /** The first state, with some values changed. Throws a RangeError that names the value that is out of range. */
  complete(change: Partial<S>): S;
  /** "alpha=2&basis=bumps", of what differs from the first state. */
  print(state: Partial<S>): string;
  /** Reads such a text, or "preset=NAME" with or without more. Never throws. */
  read(address: string, first?: S): ReadAddress<S>;
}

/**
 * The schema of a page's state, of which addresses, notebooks and the page itself speak.
 * @param fields in the order of the address
 * @param among checks of values that depend on others
 */
export function schema<S extends object>(
  fields: Fields<S>,
  presets: Record<string, Preset<S>> = {},
  among: Among<S> = {},
): Schema<S> {
  const keys = Object.keys(fields) as (keyof S & string)[];
  const initial = Object.fromEntries(keys.map((key) => [key, fields[key].fallback])) as S;
  const complete = (change: Partial<S>): S => {
    const unknown = Object.keys(change).find((key) => !(key in fields));
    if (unknown !== undefined) throw invalid(unknown, `one of the names ${keys.join(", ")}`, unknown);
    const state = { ...initial, ...change };
    for (const key of keys) fields[key].check(key, state[key]);
    for (const key of keys) among[key]?.(key, state[key], state);
    return state;
  };
  return {
    fields,
    presets,
    complete,
    print: (state) =>
      keys
        .flatMap((key) => {
          const value = state[key];
          return value === undefined || value === initial[key] ? [] : [`${key}=${fields[key].print(value)}`];
        })
        .join("&"),
    read: (address, first = initial) => {
      const found: ReadAddress<S> = { state: { ...first }, problems: [] };
      const leaveOut = (read: () => void, instead?: () => void): void => {
        try {
          read();
        } catch (error) {
          found.problems.push(`This part of the address was left out: ${(error as Error).message}.`);
          instead?.();
        }
      };
      for (const part of address.replace(/^#/, "").split("&").filter(Boolean))
        leaveOut(() => readPart(decode(part), found));
      for (const key of keys) {
        leaveOut(
          () => among[key]?.(key, found.state[key], found.state),
          () => (found.state[key] = initial[key]),
        );
      }
      return found;
    },
  };

  function readPart(part: string, found: ReadAddress<S>): void {
    const cut = part.indexOf("=");
    const [name, text] = cut < 0 ? [part, ""] : [part.slice(0, cut), part.slice(cut + 1)];
    if (name === "preset") {
      if (!Object.hasOwn(presets, text)) {
        throw invalid("preset", `one of ${Object.keys(presets).join(", ")}`, text);
      }
      found.preset = text;
      // What a preset does not name is as at the beginning; what stands beside it in the address wins.
      found.state = complete(presets[text].state);
    } else if (Object.hasOwn(fields, name)) {
      const key = name as keyof S & string;
      found.state[key] = fields[key].check(key, fields[key].parse(text));
    } else {
      throw invalid("address", `names among ${["preset", ...keys].join(", ")}`, name);
    }
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid("address", "text in UTF-8, percent-encoded", part);
  }
}
