import Module from "node:module";
import * as path from "node:path";
import ts from "typescript";
import type { LocalSource } from "./cell-program";
import type { StackTraces } from "./stack-traces";

/** Node's, whose types leave out what its own loader calls. */
type Loadable = Module & { _compile(code: string, file: string): void };

/**
 * A module that was loaded on the way of one that was not, and that imports it, holds its half for good. What stood
 * there before and loads it on demand does not.
 */
function dropUnfinishedPackages(): void {
  const modules = Object.entries(require.cache) as [string, Module][]; // in the order in which they were begun
  const isUnfinished = ([, module]: [string, Module]): boolean => module.loaded === false;
  const later = modules.slice(Math.max(0, modules.findIndex(isUnfinished)));
  const stale = new Map(later.filter(isUnfinished));
  for (const [name, module] of stale) {
    delete require.cache[name];
    for (const [other, { children }] of later) {
      if (!stale.has(other) && children.includes(module)) stale.set(other, require.cache[other]!);
    }
  }
}

/** The reader's own modules that cells import, which are compiled when they are loaded. */
export class LocalModules {
  private readonly sources = new Map<string, LocalSource>();
  private readonly loaded = new Map<string, Module>();

  constructor(
    private readonly traces: StackTraces,
    private readonly nativeModule: (specifier: string) => unknown,
  ) {}

  /** Takes over the sources of today; what has changed, and what imports it, is loaded anew. */
  update(sources: Map<string, LocalSource>): void {
    const changed = Array.from(sources.values()).filter(
      ({ file, version }) => this.sources.get(file)?.version !== version,
    );
    for (const source of sources.values()) this.sources.set(source.file, source);
    this.drop(changed.map(({ file }) => file));
  }

  /**
   * To be called where something was terminated: modules that were being loaded are loaded anew, the reader's own and
   * those of packages. Node would give what there is of them.
   */
  dropUnfinished(): void {
    const unfinished = Array.from(this.loaded).filter(([, module]) => !module.loaded);
    this.drop(unfinished.map(([file]) => file));
    dropUnfinishedPackages();
  }

  /** Has files loaded anew, and what imports them. */
  private drop(files: string[]): void {
    const stale = new Set(files);
    for (const file of stale) {
      this.loaded.delete(file);
      for (const { file: importer, imports } of this.sources.values()) {
        if (Array.from(imports.values()).includes(file)) stale.add(importer);
      }
    }
  }

  has(file: string): boolean {
    return this.sources.has(file);
  }

  load(file: string): unknown {
    const known = this.loaded.get(file);
    if (known) return known.exports;
    const module = new Module(file) as Loadable;
    module.filename = file;
    module.paths = (Module as unknown as { _nodeModulePaths(folder: string): string[] })._nodeModulePaths(
      path.dirname(file),
    );
    const require = Module.createRequire(file);
    const { imports } = this.sources.get(file)!;
    module.require = ((specifier: string) => {
      const target = imports.get(specifier);
      if (target !== undefined && this.has(target)) return this.load(target);
      return this.nativeModule(specifier) ?? (require(specifier) as unknown);
    }) as NodeJS.Require;
    this.loaded.set(file, module); // modules may import each other
    try {
      module._compile(this.compile(file), file);
    } catch (error) {
      this.loaded.delete(file);
      throw error;
    }
    module.loaded = true;
    return module.exports;
  }

  private compile(file: string): string {
    const { text } = this.sources.get(file)!;
    const { outputText, sourceMapText } = ts.transpileModule(text, {
      fileName: file,
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        esModuleInterop: true,
        sourceMap: true,
        jsx: ts.JsxEmit.React,
      },
    });
    this.traces.addFile(file, text, sourceMapText!);
    return outputText.replace(/^\/\/# sourceMappingURL=.*$/m, "");
  }
}
