const NOT_FINITE: unknown[] = ["NaN", "Infinity", "-Infinity"];

/** JSON with NaN and ±∞ as the texts "NaN", "Infinity" and "-Infinity", where JSON itself makes them null, and typed arrays as arrays. */
export function toJson(value: unknown, indentation?: number): string {
  return JSON.stringify(
    value,
    (_, part: unknown) => {
      if (ArrayBuffer.isView(part)) return Array.from(part as unknown as ArrayLike<unknown>);
      return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
    },
    indentation,
  );
}

/** The value of a text that `toJson` wrote. */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => (NOT_FINITE.includes(part) ? Number(part) : part));
}
