/** Characters of one text of a cell's: more would fill what front ends and notebooks can hold. */
export const LONGEST_TEXT = 10_000_000;

/** Of a message: a text's, were each of its characters written as an escape. */
const LONGEST_MESSAGE = 64_000_000;

/** The text, cut behind at most `limit` units where it is longer, and never inside a character. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = /[\ud800-\udbff]/.test(text[limit - 1]) ? limit - 1 : limit;
  return `${text.slice(0, end)}… (${text.length - end} more characters)`;
}

/** V8's own, whatever a cell puts in its place. */
const { stringify } = JSON;

/** JSON in which half a character, which cannot be written to a file, is `�`. */
export function toJson(value: unknown): string {
  // It writes whole characters as they are and halves as escapes.
  return stringify(value).replace(/\\(?:(ud[89a-f][0-9a-f]{2})|[^])/g, (escape, half?: string) =>
    half ? "\ufffd" : escape,
  );
}

/** Content for front ends. */
export function toMessage(content: object): string {
  const json = toJson(content);
  if (json.length <= LONGEST_MESSAGE) return json;
  throw new RangeError(
    `an output has ${json.length} characters, and a front end is sent ${LONGEST_MESSAGE} at most: show a part of it`,
  );
}
