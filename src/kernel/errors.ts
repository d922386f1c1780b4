import { inspect } from "node:util";
import type { Diagnostic } from "tslab/dist/converter";
import { excerpt, type StackTraces } from "./stack-traces";

/** The content of Jupyter's `error` message. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

function describeDiagnostic({ fileName, start, messageText, code }: Diagnostic): string {
  const place = `${fileName ?? "cell"}, line ${start.line + 1}, column ${start.character + 1}`;
  return `${place}: ${messageText} (TS${code})`;
}

/** A cell that does not compile. */
export class CompileError extends Error {
  override readonly name = "TypeScriptError";

  constructor(
    private readonly diagnostics: Diagnostic[],
    private readonly source: string,
  ) {
    super(describeDiagnostic(diagnostics[0]));
  }

  /** Every diagnostic; the source of a line is shown once, though a chain of messages may point to it. */
  traceback(): string[] {
    return this.diagnostics.flatMap((diagnostic, i) => {
      const next = this.diagnostics[i + 1];
      const shown =
        diagnostic.fileName || next?.start.offset === diagnostic.start.offset
          ? []
          : excerpt(this.source.split("\n"), diagnostic.start.line + 1);
      return [red(describeDiagnostic(diagnostic)), ...shown];
    });
  }
}

/** Name, message and stack of whatever was thrown, with the lines of the cells that it came through. */
export function describeError(error: unknown, traces: StackTraces): ErrorContent {
  if (!(error instanceof Error)) {
    const evalue = inspect(error);
    return { ename: "Uncaught", evalue, traceback: [red(`Uncaught ${evalue}`)] };
  }
  const ename = error.name === "Error" ? error.constructor.name : error.name;
  const evalue = String(error.message);
  if (error instanceof CompileError) return { ename, evalue, traceback: error.traceback() };
  const traceback = [red(`${ename}: ${evalue}`), ...traces.withExcerpts(error.stack ?? "")];
  if (error.cause !== undefined) traceback.push("caused by", ...describeError(error.cause, traces).traceback);
  return { ename, evalue, traceback };
}
