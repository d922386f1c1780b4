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
export function unfinishedPart(
  value: unknown,
  path = "result",
  seen = new Set<unknown>(),
): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  if (typeof value === "string")
    return /\b(NaN|Infinity|undefined)\b/.test(value) ? `${path} says ${value.slice(0, 120)}` : undefined;
  if (value === null || typeof value !== "object" || seen.has(value)) return undefined;
  seen.add(value);
  if (ArrayBuffer.isView(value)) {
    const numbers = value as unknown as ArrayLike<number>;
    const place = Array.prototype.findIndex.call(numbers, (item: number) => !Number.isFinite(item));
    return place < 0 ? undefined : `${path}[${place}] is ${numbers[place]}`;
  }
  for (const [key, item] of Object.entries(value)) {
    const part = unfinishedPart(item, `${path}.${key}`, seen);
    if (part) return part;
  }
  return undefined;
}

/** What is wrong with an error, or undefined if it helps. */
export function obscurity(error: unknown): string | undefined {
  if (!(error instanceof Error)) return `not an Error: ${String(error)}`;
  const helps = NAMED.test(error.message) || DOCUMENTED.some((sentence) => sentence.test(error.message));
  return helps ? undefined : `obscure ${error.name}: ${error.message.slice(0, 200)}`;
}
