/** What a call of the library may end in: a result without NaN and ∞, or an error that names an argument. */

/** `name: expected …, got …`, as `invalid` of core/shapes words it, and where a value has no short form, without it. */
const NAMED = /^[^\n]{1,200}?: expected [^\n]+/;

/** Sentences that docstrings announce, where no single argument is wrong. */
const DOCUMENTED = [
  /^no temperature of .* minimises the negative log-likelihood of these \d+ rows$/,
  /^\d+ of \d+ checks do not hold:/,
  /^no maximum of the evidence; stopped at update \d+ of \d+ /,
  /^no optimum in \d+ Newton steps with priorVariance /,
  /^no optimum of the ELBO in double precision for these inputs and priorVariance /,
  /^the loss is (NaN|-?Infinity) in epoch \d+ of \d+; expected a finite number: a smaller learning rate, or other data$/,
];

/** The place of the first thing in a result that is not finite, or undefined if there is none. */
export function unfinishedPart(value: unknown): string | undefined {
  const place = unfinished(value, new Set());
  return place && `result${place}`;
}

/** Texts are put together only where something is found: results have millions of numbers. */
function unfinished(value: unknown, seen: Set<unknown>): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : ` is ${value}`;
  if (typeof value === "string")
    return /\b(NaN|Infinity|undefined)\b/.test(value) ? ` says ${value.slice(0, 120)}` : undefined;
  if (value === null || typeof value !== "object" || seen.has(value)) return undefined;
  if (
    ArrayBuffer.isView(value) ||
    (Array.isArray(value) && value.every((item) => typeof item === "number"))
  ) {
    const numbers = value as ArrayLike<number>;
    const place = Array.prototype.findIndex.call(numbers, (item: number) => !Number.isFinite(item));
    return place < 0 ? undefined : `[${place}] is ${numbers[place]}`;
  }
  seen.add(value);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const part = unfinished(value[i], seen);
      if (part) return `.${i}${part}`;
    }
    return undefined;
  }
  for (const [key, item] of Object.entries(value)) {
    const part = unfinished(item, seen);
    if (part) return `.${key}${part}`;
  }
  return undefined;
}

/** What is wrong with an error, or undefined if it helps. */
export function obscurity(error: unknown): string | undefined {
  if (!(error instanceof Error)) return `not an Error: ${String(error)}`;
  // What would take too long is stopped by the signal that it was given.
  if (error.name === "AbortError" && /^interrupted /.test(error.message)) return undefined;
  const helps = NAMED.test(error.message) || DOCUMENTED.some((sentence) => sentence.test(error.message));
  return helps ? undefined : `obscure ${error.name}: ${error.message.slice(0, 200)}`;
}
