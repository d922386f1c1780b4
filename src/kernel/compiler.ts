import type { CompletionInfo, Converter, ConvertResult, Diagnostic } from "tslab/dist/converter";
import { getCodeMetadata } from "tslab/dist/metadata";
import { CompileError } from "./errors";
import type { StackTraces } from "./stack-traces";

/** The variables of a cell: TypeScript lists them, but no types, in `exports.a = exports.b = void 0;`. */
function variableNames(javascript: string): string[] {
  const lists = javascript.match(/^(exports\.\S+ = )+void 0;$/gm) ?? [];
  return lists.flatMap((list) => Array.from(list.matchAll(/exports\.(\S+) = /g), ([, name]) => name));
}

/**
 * tslab's converter, which here owns the declarations that the next cell sees: tslab's executor forgets those
 * of a cell that failed or was interrupted, although its variables were set.
 */
export class CellCompiler implements Converter {
  private declarations = "";
  private compiled?: ConvertResult;

  constructor(
    private readonly converter: Converter,
    private readonly traces: StackTraces,
  ) {}

  /**
   * Compiles a cell; `label` names it in stack traces.
   * @throws CompileError
   */
  compile(source: string, label: string): void {
    this.compiled = undefined;
    const { module, mode } = getCodeMetadata(source);
    if (module || mode === "browser") return; // not a cell that runs
    const result = this.converter.convert(this.declarations, source);
    if (result.diagnostics.length > 0) throw new CompileError(result.diagnostics, source);
    const output = this.traces.addCell(label, source, result.output ?? "");
    // tslab overlooks `await (…)`, which it reads as the call of a function of that name.
    this.compiled = { ...result, output, hasToplevelAwait: /\bawait\b/.test(source) };
  }

  /** What the executor runs: the cell that was compiled last. */
  convert(): ConvertResult {
    if (!this.compiled) throw new Error("no cell was compiled");
    return this.compiled;
  }

  /**
   * Takes over what the cell declared. For a cell that ended early, `variables` holds the values of all
   * variables, and those that it did not come to set are left out.
   */
  endCell(variables?: Record<string, unknown>): void {
    const { output = "", declOutput = this.declarations } = this.compiled ?? {};
    this.declarations = declOutput;
    const unset = variables ? variableNames(output).filter((name) => variables[name] === undefined) : [];
    if (unset.length === 0) return;
    // The converter drops a name from earlier declarations when it is declared anew, here in the first line.
    const redeclared = this.converter.convert(declOutput, `var ${unset.join(", ")};`).declOutput;
    this.declarations = redeclared?.replace(/^declare var [^;]*;\n/, "") ?? declOutput;
  }

  inspect(_declarations: string, source: string, position: number): ReturnType<Converter["inspect"]> {
    return this.converter.inspect(this.declarations, source, position);
  }

  complete(_declarations: string, source: string, position: number): CompletionInfo {
    return this.converter.complete(this.declarations, source, position);
  }

  addModule(...module: Parameters<Converter["addModule"]>): Diagnostic[] {
    return this.converter.addModule(...module);
  }

  close(): void {
    this.converter.close();
  }
}
