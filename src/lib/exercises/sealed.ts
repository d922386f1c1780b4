// What a check rests on, kept from the cells that it checks. A cell runs in the same process, so this is a fence and no wall.
import { Session } from "node:inspector";
import { dirname, sep } from "node:path";

/** Where the library's own scripts lie, compiled or not. */
export const LIBRARY = dirname(__dirname) + sep;

/** Freezes a value with all that it holds. */
export function deepFreeze<T>(value: T): T {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return value;
  for (const inner of Object.values(Object.freeze(value))) deepFreeze(inner);
  return value;
}

/** Keeps the library's modules as they are: neither their exports nor the modules themselves can be replaced. */
export function sealLibrary(): void {
  for (const [file, module] of Object.entries(require.cache)) {
    if (!file.startsWith(LIBRARY)) continue;
    Object.freeze(module!.exports);
    Object.defineProperty(require.cache, file, { writable: false, configurable: false });
  }
}

const arrayIterator = Object.getPrototypeOf([][Symbol.iterator]()) as object;
const { getOwnPropertyDescriptor, is } = Object;
export const clone = structuredClone;

/** The built-in functions that a check calls, as they are when the library is loaded. */
const builtIns = Object.entries({
  ...{ Array, "Array.prototype": Array.prototype, "an array's iterator": arrayIterator },
  ...{ Math, Number, Object, "Session.prototype": Session.prototype },
}).flatMap(([name, holder]) =>
  Reflect.ownKeys(holder).map((key) => ({
    ...{ name: `${name}.${String(key)}`, holder, key },
    value: getOwnPropertyDescriptor(holder, key)!.value as unknown,
  })),
);

/** The name of a built-in function that a cell has replaced. */
export function replacedBuiltIn(): string | undefined {
  for (let i = 0; i < builtIns.length; i++) {
    const { name, holder, key, value } = builtIns[i];
    if (!is(getOwnPropertyDescriptor(holder, key)?.value, value)) return name;
  }
  return undefined;
}
