import * as path from "node:path";
import type { CompletionInfo, Converter, ConvertResult, Diagnostic } from "tslab/dist/converter";
import { getCodeMetadata } from "tslab/dist/metadata";
import ts from "typescript";
import { CellProgram } from "./cell-program";
import { CellTransform, RESULT } from "./cell-transform";
import { CompileError } from "./errors";
import { LocalModules } from "./local-modules";
import { deepestPlace, moduleRefusals, refusals, topAwait } from "./cell-syntax";
import { partsListed, partsMissed } from "./narrow-types";
import { Session, SESSION } from "./session";
import type { StackTraces } from "./stack-traces";

/** In place of TypeScript's numbers, for what is a cell's own rule. */
const OWN_CODE = 0;

const FIRST: Diagnostic["start"] = { offset: 0, line: 0, character: 0 };

const inBrowser: Diagnostic = {
  start: FIRST,
  end: FIRST,
  messageText: "this kernel runs no cell in the browser: take out @browser, and the cell runs in Node",
  category: ts.DiagnosticCategory.Error,
  code: OWN_CODE,
};

/** The word that the cursor is in, or behind. */
function wordAt(source: string, position: number): { start: number; end: number; word: string } {
  const start = position - /[\p{ID_Continue}$]*$/u.exec(source.slice(0, position))![0].length;
  const end = position + /^[\p{ID_Continue}$]*/u.exec(source.slice(position))![0].length;
  return { start, end, word: source.slice(start, end) };
}

/** `#!` is one only where a script begins. */
function asComment(javascript: string): string {
  return javascript.replace(/^#!/, "//");
}

/** The source as its names are meant: `\\u0024` in a name is `$`. */
const unescaped = (source: string): string =>
  source.replace(/\\u(?:\{0*([\da-f]{1,6})\}|([\da-f]{4}))/gi, (escape, braced?: string, plain?: string) => {
    const code = parseInt(braced ?? plain!, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : escape;
  });

/** TypeScript refuses `import fs = require("fs")` where it has to keep `import`; a cell has no need to. */
const IMPORT_EQUALS = 1202;

/**
 * In place of tslab's converter: cells of TypeScript become functions for tslab's executor. The variables live
 * in a `Session`, and the types in a `CellProgram`, not in declarations that the executor keeps.
 */
export class CellCompiler implements Converter {
  private readonly program: CellProgram;
  private readonly session: Session;
  private readonly local: LocalModules;
  private compiled?: ConvertResult;

  constructor(
    private readonly folder: string,
    private readonly traces: StackTraces,
  ) {
    this.program = new CellProgram(folder);
    this.local = new LocalModules(traces, (specifier) => this.session.nativeModule(specifier));
    this.session = new Session(folder, this.local);
    Object.defineProperty(globalThis, SESSION, { value: this.session });
    this.program.open(""); // reads TypeScript's own declarations before the first cell comes
  }

  /**
   * Compiles a cell; `label` names it in stack traces.
   * @throws CompileError
   */
  compile(source: string, label: string): void {
    this.compiled = undefined;
    const { module, mode } = getCodeMetadata(source);
    if (mode === "browser") throw new CompileError([inBrowser], source);
    try {
      if (module) this.define(module, source);
      else this.compiled = this.translate(source, label);
    } catch (error) {
      if (!(error instanceof CompileError)) {
        const failure = this.failure(error, source);
        this.recoverProgram();
        throw new CompileError([failure], source);
      }
      this.program.withdraw();
      throw error;
    }
    if (this.compiled) this.session.begin();
  }

  /** To be called where something was terminated, which may have been the compiler in the middle of its work. */
  recover(): void {
    this.recoverProgram();
    this.local.dropUnfinished();
    this.session.recover();
  }

  /** What the executor runs: the cell that was compiled last. */
  convert(): ConvertResult {
    if (!this.compiled) throw new Error("no cell was compiled");
    return this.compiled;
  }

  /**
   * Lets later cells see what the cell came to declare; a cell that was refused declared nothing. May be terminated at
   * any place, and is then to be called again.
   */
  endCell(): void {
    if (this.compiled) this.program.accept(this.session.declared());
    this.session.end();
    this.compiled = undefined;
  }

  inspect(_declarations: string, source: string, position: number): ReturnType<Converter["inspect"]> {
    const info = this.asked(() => this.program.quickInfo(source, position));
    const text = ts.displayPartsToString(info?.displayParts);
    const missed = info ? partsMissed(text) : partsMissed(`'${wordAt(source, position).word}'`);
    if (this.program.widen(missed)) return this.inspect(_declarations, source, position);
    return info as ReturnType<Converter["inspect"]>;
  }

  /** What begins with the letters before the cursor first, then what holds them. */
  complete(_declarations: string, source: string, position: number): CompletionInfo {
    const { start, end, word: letters } = wordAt(source, position);
    const rank = (name: string): number => {
      if (name.startsWith(letters)) return 0;
      const at = name.toLowerCase().indexOf(letters.toLowerCase());
      return at < 0 ? Infinity : Math.min(at, 1) + 1;
    };
    const entries = this.asked(() => this.program.completions(source, position))?.entries ?? [];
    const ranked = entries.map(({ name, sortText }) => ({ name, rank: rank(name), sortText }));
    const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
    const candidates = ranked
      .filter((entry) => entry.rank < Infinity)
      .sort((a, b) => a.rank - b.rank || order(a.sortText, b.sortText));
    const object = /([\w$]+)\s*\??\.\s*$/.exec(source.slice(0, start))?.[1];
    const missed = partsListed({
      object,
      names: entries.map(({ name }) => name),
      found: ranked.filter((entry) => entry.rank === 0).length,
    });
    if (this.program.widen(missed)) return this.complete(_declarations, source, position);
    return { start, end, candidates: candidates.map(({ name }) => name) };
  }

  /** What the executor calls for a cell that defines a module, which `compile` has done. */
  addModule(): Diagnostic[] {
    return [];
  }

  close(): void {
    this.program.close();
  }

  private asked<T>(question: () => T): T {
    try {
      return question();
    } catch (error) {
      this.recoverProgram();
      throw error;
    }
  }

  private recoverProgram(): void {
    this.program.recover({ isRunning: this.compiled !== undefined });
  }

  private define(name: string, source: string): void {
    const file = this.program.define(`${name}.ts`, source);
    this.program.open(`import ${JSON.stringify(`./${name}`)};`);
    const diagnostics = this.diagnostics(file);
    const missed = diagnostics.flatMap(({ messageText }) => partsMissed(messageText));
    if (this.program.widen(missed)) return this.define(name, source);
    const own = diagnostics.map((diagnostic) => ({ ...diagnostic, fileName: undefined }));
    if (own.length > 0) throw new CompileError(own, source);
    this.program.keepModule();
  }

  private translate(source: string, label: string): ConvertResult {
    const { file, program, scope } = this.program.open(source);
    const sources = this.program.localSources(file.fileName);
    const diagnostics = [file.fileName, ...sources.keys()].flatMap((name) => this.diagnostics(name));
    const missed = diagnostics.flatMap(({ messageText }) => partsMissed(messageText));
    if (this.program.widen(missed)) return this.translate(source, label);
    if (diagnostics.length > 0) throw new CompileError(diagnostics, source);
    this.local.update(sources);
    let session = "$cell";
    const names = unescaped(source);
    while (names.includes(session)) session += "_";
    const localImport = (specifier: string): string | undefined =>
      this.program.localImport(file.fileName, specifier);
    const transform = new CellTransform({ checker: program.getTypeChecker(), scope, session, localImport });
    let javascript = "";
    const write = (_name: string, text: string): void => void (javascript = text);
    program.emit(file, write, undefined, false, { before: [transform.before], after: [transform.after] });
    const { imports, hasResult } = transform.summary;
    const packages = Array.from(sources.values()).flatMap((module) => module.packages);
    const native = [...new Set([...imports, ...packages])].filter((name) => this.session.needsImport(name));
    const preload = native.length > 0 ? ` await ${session}.preload(${JSON.stringify(native)});` : "";
    const prefix = `"use strict"; const ${session} = globalThis["${SESSION}"].cell; {`;
    return {
      output: this.traces.addCell(label, source, `${prefix}${preload}\n${asComment(javascript)}\n}`),
      diagnostics: [],
      hasToplevelAwait: native.length > 0 || topAwait(file) !== undefined,
      lastExpressionVar: hasResult ? RESULT : undefined,
    };
  }

  private diagnostics(name: string): Diagnostic[] {
    const { program, file: cell } = this.program.current();
    const file = program.getSourceFile(name)!;
    const syntactic = program.getSyntacticDiagnostics(file);
    const found = syntactic.length > 0 ? syntactic : program.getSemanticDiagnostics(file);
    const wrong = found.filter(
      ({ category, code }) => category === ts.DiagnosticCategory.Error && code !== IMPORT_EQUALS,
    );
    const refused = file === cell ? refusals(file) : moduleRefusals(file);
    return [
      ...wrong.map(({ start = 0, length = 0, messageText, code }) =>
        this.diagnostic(
          file,
          start,
          length,
          ts.flattenDiagnosticMessageText(messageText, "\n"),
          code,
          file !== cell,
        ),
      ),
      ...refused.map(({ node, reason }) =>
        this.diagnostic(file, node.getStart(file), node.getWidth(file), reason, OWN_CODE, file !== cell),
      ),
    ];
  }

  private diagnostic(
    file: ts.SourceFile,
    offset: number,
    length: number,
    messageText: string,
    code: number,
    isModule: boolean,
  ): Diagnostic {
    const place = (at: number): Diagnostic["start"] => ({
      offset: at,
      ...file.getLineAndCharacterOfPosition(at),
    });
    const fileName = isModule ? path.relative(this.folder, file.fileName) : undefined;
    const category = ts.DiagnosticCategory.Error;
    return { start: place(offset), end: place(offset + length), messageText, category, code, fileName };
  }

  /** The compiler itself fails where a cell, or a module that it imports, is nested more deeply than its stack, and hardly elsewhere. */
  private failure(error: unknown, source: string): Diagnostic {
    const rest = { category: ts.DiagnosticCategory.Error, code: OWN_CODE };
    if (!(error instanceof RangeError)) {
      const messageText = `the compiler failed: ${error instanceof Error ? error.message : String(error)}`;
      return { ...rest, start: FIRST, end: FIRST, messageText };
    }
    const modules = Array.from(this.program.modulesRead(), ([file, text]) => {
      return { fileName: path.relative(this.folder, file), ...deepestPlace(text) };
    });
    const places = [{ fileName: undefined, ...deepestPlace(source) }, ...modules];
    const { fileName, ...start } = places.reduce((a, b) => (b.depth > a.depth ? b : a));
    const what = fileName === undefined ? "the cell" : "the module";
    return {
      ...rest,
      fileName,
      start,
      end: start,
      messageText: `${what} is nested too deeply for the compiler`,
    };
  }
}
