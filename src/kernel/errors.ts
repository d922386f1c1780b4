import { inspect, types } from "node:util";
import type { Diagnostic } from "tslab/dist/converter";
import { excerpt, type StackTraces } from "./stack-traces";
import { shorten } from "./text";

/** The content of Jupyter's `error` message. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Errors shown of one that was thrown, with its causes and theirs. */
const MAX_ERRORS = 12;
const MAX_NAME = 200;
const MAX_TEXT = 20_000;

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

function describeDiagnostic({ fileName, start, messageText, code }: Diagnostic): string {
  const place = `${fileName ?? "cell"}, line ${start.line + 1}, column ${start.character + 1}`;
  const [first] = messageText.split("\n");
  return code > 0 ? `${place}: ${first} (TS${code})` : `${place}: ${first}`;
}

/** Taken before a cell can freeze the global object, where Node puts it when it is first used. */
const { DOMException } = globalThis;

/** What an interrupted cell ends with. */
export const abortError = (message: string): DOMException => new DOMException(message, "AbortError");

/** A cell that does not compile. */
export class CompileError extends Error {
  override readonly name = "TypeScriptError";

  constructor(
    private readonly diagnostics: Diagnostic[],
    private readonly source: string,
  ) {
    super(describeDiagnostic(diagnostics[0]));
  }

  /** Every diagnostic, with its line of the cell. */
  traceback(): string[] {
    const lines = this.source.split("\n");
    return this.diagnostics.flatMap((diagnostic) => [
      red(describeDiagnostic(diagnostic)),
      ...diagnostic.messageText.split("\n").slice(1),
      ...(diagnostic.fileName ? [] : excerpt(lines, diagnostic.start.line + 1)),
    ]);
  }
}

/** What was thrown may answer any question about it by throwing. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Text of anything, whatever its own ways of becoming a text do. */
export function textOf(value: unknown): string {
  try {
    return typeof value === "string" ? value : inspect(value);
  } catch (error) {
    const reason = attempt(() => String((error as Error).message)) ?? "";
    const kind = attempt(() => Object.prototype.toString.call(value)) ?? "[object]";
    return `${kind} (showing it failed: ${reason})`;
  }
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || attempt(() => value instanceof Error) === true;
}

function property(value: object, name: string): unknown {
  return attempt(() => (value as Record<string, unknown>)[name]);
}

function nameOf(error: Error): string {
  const name = property(error, "name");
  const own = typeof name === "string" && name !== "" && name !== "Error" ? name : undefined;
  const constructorName = attempt(() => error.constructor.name);
  return (
    shorten(own ?? (typeof constructorName === "string" ? constructorName : "") ?? "", MAX_NAME) || "Error"
  );
}

/** The errors behind an error, each with the words that lead to it. */
function innerErrors(error: Error): [string, unknown][] {
  const inner: [string, unknown][] = [];
  const cause = property(error, "cause");
  if (cause !== undefined) inner.push(["caused by", cause]);
  const errors = property(error, "errors");
  const list =
    attempt(() => (Array.isArray(errors) ? Array.from<unknown>(errors.slice(0, MAX_ERRORS)) : [])) ?? [];
  for (const each of list) inner.push(["one of its errors", each]);
  if (nameOf(error) === "SuppressedError") {
    inner.push(["thrown last", property(error, "error")], ["thrown before", property(error, "suppressed")]);
  }
  return inner;
}

/** Describes one error and the errors behind it, each once. */
class Description {
  readonly traceback: string[] = [];
  private readonly seen = new Set<unknown>();

  constructor(private readonly traces: StackTraces) {}

  add(value: unknown): Pick<ErrorContent, "ename" | "evalue"> {
    this.seen.add(value);
    if (!isError(value)) {
      const evalue = shorten(textOf(value), MAX_TEXT);
      this.traceback.push(red(`Uncaught ${evalue}`));
      return { ename: "Uncaught", evalue };
    }
    const ename = nameOf(value);
    const message = property(value, "message");
    const evalue = shorten(message === undefined ? "" : textOf(message), MAX_TEXT);
    const refusal = attempt(() => (value instanceof CompileError ? value : undefined));
    if (refusal) this.traceback.push(...refusal.traceback());
    else this.addStack(value, `${ename}: ${evalue}`);
    return { ename, evalue };
  }

  private addStack(error: Error, head: string): void {
    const stack = property(error, "stack");
    this.traceback.push(red(head));
    if (typeof stack === "string") this.traceback.push(...this.traces.withExcerpts(shorten(stack, MAX_TEXT)));
    for (const [words, inner] of innerErrors(error)) this.addInner(words, inner);
  }

  private addInner(words: string, inner: unknown): void {
    if (this.seen.size === MAX_ERRORS) this.traceback.push("and more");
    if (this.seen.size >= MAX_ERRORS) return void this.seen.add({});
    if (this.seen.has(inner)) return void this.traceback.push(`${words} an error shown above`);
    this.traceback.push(words);
    this.add(inner);
  }
}

/** Name, message and stack of whatever was thrown, with the lines of the cells that it came through. */
export function describeError(error: unknown, traces: StackTraces): ErrorContent {
  const description = new Description(traces);
  try {
    return { ...description.add(error), traceback: description.traceback };
  } catch {
    const evalue = "what was thrown cannot be shown";
    return { ename: "Uncaught", evalue, traceback: [red(`Uncaught ${evalue}`)] };
  }
}
