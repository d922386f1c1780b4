import { statSync } from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { libraryPaths } from "./library-package";
import { NODE, partsNamed, TENSORFLOW, type Part } from "./narrow-types";
import { Scope, type Bound } from "./scope";

/** What cells may say: the language of today, modules of Node, and what the oldest Node here can run. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ["node"],
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  allowJs: true,
  preserveConstEnums: true,
  jsx: ts.JsxEmit.React,
  newLine: ts.NewLineKind.LineFeed,
  inlineSourceMap: true,
  skipLibCheck: true,
  types: [],
};

/** The library as compiled; this file is in src/kernel/dist. */
const LIBRARY = path.join(__dirname, "..", "..", "lib", "dist") + path.sep;

/** A file of the reader's own that a cell imports. */
export interface LocalSource {
  file: string;
  text: string;
  version: string;
  /** The local files that it imports, by the names that it has for them. */
  imports: Map<string, string>;
  /** The other modules that it imports. */
  packages: string[];
}

interface OpenedCell {
  file: ts.SourceFile;
  program: ts.Program;
  scope: Scope;
}

interface ModuleText {
  text: string;
  version: string;
}

/** nodeplotlib had `stack`, and `plot` without data; in this kernel it has them. */
const NODEPLOTLIB = `import type { Config, Layout, Plot } from "nodeplotlib";
declare module "nodeplotlib" {
  export function stack(data: Plot[], layout?: Layout, config?: Config): void;
  export function plot(): void;
}
`;

const isDeclaration = (file: string): boolean => /\.d\.[cm]?ts$/.test(file);

/** Whether the kernel is to compile a module: TypeScript, or JavaScript that Node would not read as a module. */
function isLocal(module: ts.ResolvedModuleFull | undefined): module is ts.ResolvedModuleFull {
  if (!module || module.isExternalLibraryImport) return false;
  return /\.([cm]?ts|tsx|jsx?)$/.test(module.resolvedFileName) && !isDeclaration(module.resolvedFileName);
}

/** All cells of a session as one TypeScript program, whose newest cell sees the names of the earlier ones. */
export class CellProgram {
  private readonly cells = new Map<string, string>();
  /** Modules that cells define (`@module`), by path. */
  private readonly modules = new Map<string, ModuleText>();
  /** The module that is being defined, and what it takes the place of. */
  private defining?: { file: string; earlier?: ModuleText };
  private readonly resolutions = new Map<string, Map<string, ts.ResolvedModuleFull | undefined>>();
  private readonly snapshots = new Map<string, { version: string; snapshot: ts.IScriptSnapshot }>();
  /** Files that were read since the newest cell was opened. */
  private readonly filesRead = new Set<string>();
  private readonly options: ts.CompilerOptions;
  private readonly service: ts.LanguageService;
  private scope = Scope.empty;
  private uses = new Map<ts.SourceFile, Set<ts.SourceFile>>();
  private opened = 0;
  /** Times that the compiler broke off, and for each file how often it had when the file was bound. */
  private failures = 0;
  private readonly bound = new Map<string, number>();
  /** What is declared in whole, not in excerpts. */
  private readonly whole = new Set<Part>();
  /** Files of the library that have seen an excerpt of TensorFlow.js. */
  private readonly narrowed = new Set<string>();
  private readonly excerpts: Record<Part, string>;
  private readonly typeRoots: string[];
  private newest = "";
  private asked = "";

  constructor(private readonly folder: string) {
    // Node's types come with the project where the notebook's folder has none.
    const types = path.join(path.dirname(require.resolve("@types/node/package.json")), "..");
    this.typeRoots = [path.join(folder, "node_modules", "@types"), types];
    this.options = { ...options, typeRoots: this.typeRoots, paths: libraryPaths };
    this.excerpts = {
      node: path.join(folder, "__node__.d.ts"),
      tensorflow: path.join(folder, "__tensorflow__.d.ts"),
    };
    this.modules.set(this.excerpts.node, { text: NODE, version: "fixed" });
    this.modules.set(this.excerpts.tensorflow, { text: TENSORFLOW, version: "fixed" });
    this.service = ts.createLanguageService(this.host());
  }

  /** Has parts declared in whole from now on. False where they were. */
  widen(parts: readonly Part[]): boolean {
    const missing = parts.filter((part) => !this.whole.has(part));
    for (const part of missing) {
      this.whole.add(part);
      this.modules.delete(this.excerpts[part]);
    }
    return missing.length > 0;
  }

  /** Makes `text` the newest cell, in place of one that was not accepted. */
  open(text: string): OpenedCell {
    for (const name of [this.newest, this.asked]) this.forget(name);
    this.filesRead.clear();
    this.newest = this.nextName();
    return this.add(this.newest, text);
  }

  /** Makes `text` what is asked about, beside the newest cell, which may be running. */
  private ask(text: string): string {
    this.forget(this.asked);
    this.asked = this.nextName();
    this.add(this.asked, text);
    return this.asked;
  }

  private nextName(): string {
    return path.join(this.folder, `__cell_${++this.opened}__.ts`);
  }

  private add(name: string, text: string): OpenedCell {
    this.cells.set(name, text);
    if (text.includes("nodeplotlib")) {
      const declarations = path.join(this.folder, "__nodeplotlib__.d.ts");
      this.modules.set(declarations, { text: NODEPLOTLIB, version: "fixed" });
    }
    this.widen(partsNamed(text));
    const program = this.programWithParts();
    program.getTypeChecker(); // binds the files
    for (const { fileName } of program.getSourceFiles()) {
      if (!this.bound.has(fileName)) this.bound.set(fileName, this.failures);
    }
    const file = program.getSourceFile(name)!;
    (file as Bound).parent = this.scope.block;
    return { file, program, scope: this.scope };
  }

  /** A package that a cell imports may bring Node's declarations, which the excerpt is not to stand beside. */
  private programWithParts(): ts.Program {
    const program = this.service.getProgram()!;
    if (this.whole.has("node")) return program;
    const brought = program
      .getSourceFiles()
      .some(({ fileName }) => /[\\/]@types[\\/]node[\\/]/.test(fileName));
    if (!brought) return program;
    this.widen(["node"]);
    return this.service.getProgram()!;
  }

  /** The newest cell, as it was opened. */
  current(): { file: ts.SourceFile; program: ts.Program } {
    const program = this.service.getProgram()!;
    return { file: program.getSourceFile(this.newest)!, program };
  }

  /** Lets later cells see what the newest one declared, where it has a value only the names in `reached`. */
  accept(reached: ReadonlySet<string>): void {
    if (this.newest === "") return; // was accepted, and terminated behind that
    const { program, file } = this.current();
    this.uses.set(file, this.scope.usedBy(file));
    this.scope = this.scope.with(file, program.getTypeChecker(), reached);
    this.newest = "";
    const files = this.scope.files(this.uses);
    this.uses = new Map(Array.from(this.uses).filter(([cell]) => files.has(cell)));
    const names = new Set(Array.from(files, ({ fileName }) => fileName));
    for (const name of this.cells.keys()) {
      if (names.has(name)) continue;
      this.forget(name);
    }
  }

  /** Defines a module that cells import as "./NAME", and that may be withdrawn until it is kept; returns its path. */
  define(name: string, text: string): string {
    this.withdraw();
    const file = path.join(this.folder, name);
    this.defining = { file, earlier: this.modules.get(file) };
    this.modules.set(file, { text, version: `cell ${++this.opened}` });
    return file;
  }

  keepModule(): void {
    this.defining = undefined;
  }

  /** Takes back a module that was not kept: it would be compiled again with every cell. */
  withdraw(): void {
    if (!this.defining) return;
    const { file, earlier } = this.defining;
    this.defining = undefined;
    if (earlier) this.modules.set(file, earlier);
    else this.modules.delete(file);
    this.forget(this.newest); // it imports the module
  }

  /** The reader's own modules that a file imports, and those that these import. */
  localSources(file: string): Map<string, LocalSource> {
    const found = new Map<string, LocalSource>();
    const visit = (importer: string): void => {
      const text = this.read(importer) ?? "";
      const imports = new Map<string, string>();
      const packages: string[] = [];
      for (const { fileName: specifier } of ts.preProcessFile(text, true, true).importedFiles) {
        const target = this.localImport(importer, specifier);
        if (target === undefined) packages.push(specifier);
        else imports.set(specifier, target);
      }
      if (importer !== file) {
        found.set(importer, { file: importer, text, version: this.version(importer), imports, packages });
      }
      for (const target of imports.values()) if (!found.has(target)) visit(target);
    };
    visit(file);
    return found;
  }

  /** The reader's own modules that the compiler had to read for the newest cell, with their texts. */
  modulesRead(): Map<string, string> {
    const isOwn = (file: string): boolean =>
      !this.cells.has(file) && !isDeclaration(file) && !/[\\/]node_modules[\\/]/.test(file);
    const files = Array.from(this.filesRead).filter(isOwn);
    return new Map(files.map((file) => [file, this.read(file) ?? ""]));
  }

  /** The module that a file imports by that name, where it is the reader's own. */
  localImport(file: string, specifier: string): string | undefined {
    const module = this.resolutions.get(file)?.get(specifier);
    return isLocal(module) ? module.resolvedFileName : undefined;
  }

  quickInfo(text: string, position: number): ts.QuickInfo | undefined {
    return this.service.getQuickInfoAtPosition(this.ask(text), position);
  }

  completions(text: string, position: number): ts.CompletionInfo | undefined {
    return this.service.getCompletionsAtPosition(this.ask(text), position, {});
  }

  /**
   * Goes on after the compiler broke off anywhere: files that it had not finished are read again, and it is led
   * through another tree, since it keeps its place in the one that it left. What it worked on is forgotten, but
   * not a cell that is running.
   */
  recover({ isRunning }: { isRunning: boolean }): void {
    this.withdraw();
    this.failures++;
    const file = ts.createSourceFile("empty.ts", "", ts.ScriptTarget.ES2022);
    const host = { ...ts.createCompilerHost({}), getSourceFile: () => file };
    ts.createProgram(["empty.ts"], { noLib: true, types: [] }, host).getTypeChecker();
    this.forget(this.asked);
    if (!isRunning) this.forget(this.newest);
  }

  close(): void {
    this.service.dispose();
  }

  private forget(cell: string): void {
    for (const map of [this.cells, this.resolutions, this.snapshots, this.bound]) map.delete(cell);
  }

  private read(file: string): string | undefined {
    return this.cells.get(file) ?? this.modules.get(file)?.text ?? ts.sys.readFile(file);
  }

  private version(file: string): string {
    const attempt = this.bound.get(file) ?? this.failures;
    if (this.narrowed.has(file) && this.whole.has("tensorflow")) return `${attempt} whole`;
    if (this.cells.has(file) || /[\\/]node_modules[\\/]/.test(file)) return `${attempt}`;
    const version = this.modules.get(file)?.version ?? statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    return `${attempt} ${version}`;
  }

  private snapshot(file: string): ts.IScriptSnapshot | undefined {
    const version = this.version(file);
    const known = this.snapshots.get(file);
    if (known?.version === version) return known.snapshot;
    const text = this.read(file);
    if (text === undefined) return undefined;
    const snapshot = ts.ScriptSnapshot.fromString(text);
    this.snapshots.set(file, { version, snapshot });
    this.filesRead.add(file);
    return snapshot;
  }

  private wholeFiles(): string[] {
    if (!this.whole.has("node")) return [];
    const files = this.typeRoots.map((root) => path.join(root, "node", "index.d.ts"));
    return files.filter((file) => ts.sys.fileExists(file)).slice(0, 1);
  }

  /** What stands for a module that the library's declarations import, while cells need no more of it. */
  private excerpt(specifier: string, file: string): ts.ResolvedModuleWithFailedLookupLocations | undefined {
    if (!specifier.startsWith("@tensorflow/") || !file.startsWith(LIBRARY) || this.whole.has("tensorflow"))
      return undefined;
    this.narrowed.add(file);
    const resolvedModule = { resolvedFileName: this.excerpts.tensorflow, extension: ts.Extension.Dts };
    return { resolvedModule };
  }

  private host(): ts.LanguageServiceHost {
    const exists = (file: string): boolean =>
      this.cells.has(file) || this.modules.has(file) || ts.sys.fileExists(file);
    const cache = ts.createModuleResolutionCache(this.folder, (name) => name, this.options);
    const resolver: ts.ModuleResolutionHost = {
      ...ts.sys,
      fileExists: exists,
      readFile: (file) => this.read(file),
    };
    const host: ts.LanguageServiceHost = {
      getCompilationSettings: () => this.options,
      getScriptFileNames: () => [...this.wholeFiles(), ...this.modules.keys(), ...this.cells.keys()],
      getScriptVersion: (file) => this.version(file),
      getScriptSnapshot: (file) => this.snapshot(file),
      getCurrentDirectory: () => this.folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      useCaseSensitiveFileNames: () => true,
      fileExists: exists,
      readFile: (file) => this.read(file),
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      readDirectory: ts.sys.readDirectory,
      realpath: ts.sys.realpath,
      resolveModuleNameLiterals: (literals, file, redirected, settings) => {
        const known = this.resolutions.get(file) ?? new Map<string, ts.ResolvedModuleFull | undefined>();
        this.resolutions.set(file, known);
        // What a cell or a reader's file does not find today may be there tomorrow.
        const lasting = isDeclaration(file) ? cache : undefined;
        return literals.map(({ text }) => {
          const result =
            this.excerpt(text, file) ??
            ts.resolveModuleName(text, file, settings, resolver, lasting, redirected);
          known.set(text, result.resolvedModule);
          return result;
        });
      },
    };
    // Not among the declared members: without it the compiler reads every package.json for every cell.
    return Object.assign(host, { getModuleResolutionCache: () => cache });
  }
}
