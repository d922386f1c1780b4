import { existsSync, readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import type { LocalModules } from "./local-modules";

type Module = Record<string, unknown>;

/** The global variable in which compiled cells find their session: `Symbol` may be a cell's own. */
export const SESSION = "lab.session";

/** A variable of cells that is an array. */
export interface LongArray {
  name: string;
  length: number;
}

/** What `__importStar` of TypeScript makes: exports of a CommonJS module, read when they are used. */
function namespaceOf(module: unknown): Module {
  const names =
    module === null || (typeof module !== "object" && typeof module !== "function")
      ? []
      : Object.keys(module);
  const namespace = Object.create(null) as Module;
  for (const name of names) {
    Object.defineProperty(namespace, name, { enumerable: true, get: () => (module as Module)[name] });
  }
  return Object.defineProperty(namespace, "default", { enumerable: true, value: module });
}

const stuck = (specifier: string): string =>
  `${specifier} was being loaded when a cell was interrupted, and Node loads a module of ECMAScript once: if this cell does not end, restart the kernel.`;

function withoutWarnings(action: () => void): void {
  const { emitWarning } = process;
  Object.assign(process, { emitWarning: () => undefined });
  try {
    action();
  } finally {
    Object.assign(process, { emitWarning });
  }
}

function packageType(file: string): string | undefined {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const description = path.join(folder, "package.json");
    if (existsSync(description))
      return (JSON.parse(readFileSync(description, "utf8")) as { type?: string }).type;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** The variables of all cells, and the modules that they use: what compiled cells call. */
export class Session {
  /** What earlier cells declared, as accessors of their own variables. */
  readonly names = Object.create(null) as Record<string, unknown>;
  readonly meta: { url: string; dirname: string; filename: string; resolve(specifier: string): string };
  /** What the code of the running cell calls. */
  cell: Session = this;
  private reached = new Set<string>();
  private readonly require: NodeJS.Require;
  private readonly importNatively: (specifier: string) => Promise<Module>;
  private readonly native = new Map<string, Module>();
  /** Modules that `import` is loading, and those that it was loading when something was terminated. */
  private readonly loading = new Set<string>();
  private readonly interrupted = new Set<string>();
  private readonly namespaces = new WeakMap<object, Module>();

  constructor(
    folder: string,
    private readonly local: LocalModules,
  ) {
    const filename = path.join(folder, "notebook.js");
    const url = pathToFileURL(filename).href;
    this.require = createRequire(filename);
    this.meta = { url, dirname: folder, filename, resolve: (specifier) => this.resolve(specifier) };
    const script = new Script("(specifier) => import(specifier)", {
      filename,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    this.importNatively = script.runInThisContext() as (specifier: string) => Promise<Module>;
    // Node warns of this way at its first import, which is not to be a cell's.
    withoutWarnings(() => void this.importNatively("node:fs"));
  }

  /** Where tslab's executor looks for a cell's result. */
  get exports(): Record<string, unknown> {
    return (globalThis as unknown as { __tslab__: { exports: Record<string, unknown> } }).__tslab__.exports;
  }

  /** Opens a cell. What a cell that was given up declares later on is its own affair. */
  begin(): void {
    const reached = new Set<string>();
    this.reached = reached;
    const bind = (accessors: object): void => {
      if (this.reached !== reached) return;
      for (const [name, accessor] of Object.entries(Object.getOwnPropertyDescriptors(accessors))) {
        // Without a prototype, to which a cell may have added a `value`.
        Object.defineProperty(this.names, name, {
          __proto__: null,
          ...accessor,
          configurable: true,
        } as object);
        reached.add(name);
      }
    };
    this.cell = Object.assign(Object.create(this) as Session, { bind });
  }

  /** The names that the cell came to declare. */
  declared(): ReadonlySet<string> {
    return this.reached;
  }

  /** Closes the cell. */
  end(): void {
    this.reached = new Set();
  }

  /** The longest array among the variables, which may be growing at this moment. */
  longestArray(): LongArray | undefined {
    let longest: LongArray | undefined;
    for (const name of Object.keys(this.names)) {
      try {
        const value = this.names[name];
        const isLonger = Array.isArray(value) && value.length > (longest?.length ?? 0);
        // A sparse array takes no memory for what it does not have.
        if (isLonger && Math.floor(value.length / 2) in value) longest = { name, length: value.length };
      } catch {
        // It has no value yet.
      }
    }
    return longest;
  }

  /** A module as `require` gives it. */
  readonly load = (specifier: string): unknown => {
    if (this.local.has(specifier)) return this.local.load(specifier);
    return this.native.get(specifier) ?? (this.require(specifier) as unknown);
  };

  /** A module as an import of its default or of all of it sees it. */
  readonly interop = (specifier: string): unknown => {
    const module = this.load(specifier);
    if (this.native.has(specifier) || (module as Module | undefined)?.__esModule) return module;
    if (module === null || (typeof module !== "object" && typeof module !== "function"))
      return namespaceOf(module);
    const known = this.namespaces.get(module) ?? namespaceOf(module);
    this.namespaces.set(module, known);
    return known;
  };

  readonly import = async (specifier: string): Promise<unknown> => {
    if (this.needsImport(specifier)) await this.preload([specifier]);
    return this.interop(specifier);
  };

  /** Loads modules that `require` cannot. */
  readonly preload = async (specifiers: string[]): Promise<void> => {
    for (const specifier of specifiers) {
      const target = path.isAbsolute(specifier) ? pathToFileURL(specifier).href : specifier;
      if (this.interrupted.has(specifier)) console.warn(stuck(specifier));
      this.loading.add(specifier);
      try {
        this.native.set(specifier, await this.importNatively(target));
        this.interrupted.delete(specifier);
      } finally {
        this.loading.delete(specifier);
      }
    }
  };

  /** To be called where something was terminated, which may have been a module that was being loaded. */
  recover(): void {
    for (const specifier of this.loading) this.interrupted.add(specifier);
    this.loading.clear();
  }

  /** A module of ECMAScript, for a local module that was compiled to CommonJS. */
  nativeModule(specifier: string): Module | undefined {
    const module = this.native.get(specifier);
    return module && { ...module, __esModule: true };
  }

  /** The address of a module, which need not be there where the specifier is an address itself. */
  private resolve(specifier: string): string {
    if (isBuiltin(specifier)) return specifier.startsWith("node:") ? specifier : `node:${specifier}`;
    if (/^[a-z][a-z\d+.-]+:/i.test(specifier)) return new URL(specifier).href;
    if (/^\.{0,2}\//.test(specifier)) return new URL(specifier, this.meta.url).href;
    return pathToFileURL(this.require.resolve(specifier)).href;
  }

  /** Whether only `import` can load a module. */
  needsImport(specifier: string): boolean {
    if (isBuiltin(specifier) || this.local.has(specifier)) return false;
    try {
      const file = this.require.resolve(specifier);
      return file.endsWith(".mjs") || (file.endsWith(".js") && packageType(file) === "module");
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED";
    }
  }
}
