import ts from "typescript";

/**
 * What the compiler knows of a file and a scope without declaring it: these four are all of its internals that
 * the kernel rests on.
 */
export interface Bound {
  locals?: ts.SymbolTable;
  parent?: ts.Node;
}
interface ExportedLocally {
  exportSymbol?: ts.Symbol;
}

/** The names that one cell gave to the later ones. */
interface Layer {
  file: ts.SourceFile;
  symbols: Map<ts.__String, ts.Symbol>;
  /** The scope of the names of this layer and of all before. */
  block: ts.Node;
}

enum Meaning {
  None = 0,
  Value = 1,
  Type = 2,
}

/** The names declared at the top of a file. */
export function localSymbols(file: ts.SourceFile): Map<ts.__String, ts.Symbol> {
  const locals = (file as Bound).locals ?? new Map<ts.__String, ts.Symbol>();
  const entries = Array.from(locals, ([name, symbol]) => {
    return [name, (symbol as ExportedLocally).exportSymbol ?? symbol] as const;
  });
  return new Map(entries.filter(([name]) => name !== ts.InternalSymbolName.Default));
}

/** Whether a symbol is only said to exist elsewhere (`declare const x: number;`). */
export function isAmbient(symbol: ts.Symbol): boolean {
  const { valueDeclaration } = symbol;
  if (!valueDeclaration) return false;
  return (ts.getCombinedModifierFlags(valueDeclaration) & ts.ModifierFlags.Ambient) !== 0;
}

/** What a name stands for, behind imports. */
export function meaningFlags(checker: ts.TypeChecker, symbol: ts.Symbol): ts.SymbolFlags {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol).flags : symbol.flags;
}

const isTypeOnly = ({ declarations }: ts.Symbol): boolean =>
  declarations?.some(ts.isTypeOnlyImportOrExportDeclaration) ?? false;

function meaning(checker: ts.TypeChecker, symbol: ts.Symbol): Meaning {
  if (isTypeOnly(symbol)) return Meaning.Type;
  const flags = meaningFlags(checker, symbol);
  const type = flags & (ts.SymbolFlags.Type | ts.SymbolFlags.Namespace) ? Meaning.Type : Meaning.None;
  return type | (flags & ts.SymbolFlags.Value ? Meaning.Value : Meaning.None);
}

/** Whether a symbol has a value of its own, which is not only said to be elsewhere. */
const hasValue = (checker: ts.TypeChecker, symbol: ts.Symbol): boolean =>
  (meaning(checker, symbol) & Meaning.Value) !== 0 && !isAmbient(symbol);

function scopeBlock(symbols: Layer["symbols"], parent: ts.Node | undefined): ts.Node {
  return Object.assign(ts.factory.createBlock([]), { locals: symbols, parent });
}

/**
 * The names that a cell sees from earlier ones: each cell's names are a scope around those of the cells after
 * it, so that types need not be written down and read again. A value; adding a cell makes a new one.
 */
export class Scope {
  private readonly owners = new Map<ts.Symbol, ts.SourceFile>();

  private constructor(private readonly layers: readonly Layer[]) {
    for (const { file, symbols } of layers)
      for (const symbol of symbols.values()) this.owners.set(symbol, file);
  }

  static readonly empty = new Scope([]);

  /** The node that a cell's file has for its parent. */
  get block(): ts.Node | undefined {
    return this.layers.at(-1)?.block;
  }

  /** The earlier cell that a symbol belongs to. */
  owner(symbol: ts.Symbol): ts.SourceFile | undefined {
    return this.owners.get(symbol);
  }

  /** The scope with a further cell, of whose names those in `reached` have a value. */
  with(file: ts.SourceFile, checker: ts.TypeChecker, reached: ReadonlySet<string>): Scope {
    const symbols = new Map(
      Array.from(localSymbols(file)).filter(([name, symbol]) => {
        return !hasValue(checker, symbol) || reached.has(ts.unescapeLeadingUnderscores(name));
      }),
    );
    const visible = ([name, symbol]: [ts.__String, ts.Symbol]): boolean => {
      const newer = symbols.get(name);
      return !newer || (meaning(checker, symbol) & ~meaning(checker, newer)) !== 0;
    };
    const outer = this.takeHiding(symbols, checker);
    const layers: Layer[] = [];
    if (outer.size > 0) layers.push({ file, symbols: outer, block: scopeBlock(outer, undefined) });
    for (const layer of this.layers) {
      const parent = layers.at(-1)?.block;
      const kept = Array.from(layer.symbols).filter(visible);
      if (kept.length === layer.symbols.size && (layer.block as Bound).parent === parent) layers.push(layer);
      else if (kept.length > 0) {
        const remaining = new Map(kept);
        layers.push({ file: layer.file, symbols: remaining, block: scopeBlock(remaining, parent) });
      }
    }
    if (symbols.size > 0) layers.push({ file, symbols, block: scopeBlock(symbols, layers.at(-1)?.block) });
    return new Scope(layers);
  }

  /**
   * Takes out of a new cell's names those that would hide an earlier value and have none: what only says that the value is
   * elsewhere, and imports of types, for which the compiler would refuse the value.
   * @returns the imports, for a scope around all others
   */
  private takeHiding(symbols: Layer["symbols"], checker: ts.TypeChecker): Layer["symbols"] {
    const hasEarlierValue = (name: ts.__String): boolean =>
      this.layers.some((layer) => {
        const earlier = layer.symbols.get(name);
        return earlier !== undefined && hasValue(checker, earlier);
      });
    const imports: Layer["symbols"] = new Map();
    for (const [name, symbol] of symbols) {
      if (!(isAmbient(symbol) || isTypeOnly(symbol)) || !hasEarlierValue(name)) continue;
      symbols.delete(name);
      if (isTypeOnly(symbol)) imports.set(name, symbol);
    }
    return imports;
  }

  /** The cells that are seen, and those that they saw when they were new. */
  files(uses: ReadonlyMap<ts.SourceFile, ReadonlySet<ts.SourceFile>>): Set<ts.SourceFile> {
    const files = new Set(this.layers.map(({ file }) => file));
    for (const file of files) for (const used of uses.get(file) ?? []) files.add(used);
    return files;
  }

  /** The earlier cells whose names a file writes. */
  usedBy(file: ts.SourceFile): Set<ts.SourceFile> {
    const used = new Set<ts.SourceFile>();
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) {
        for (const layer of this.layers) if (layer.symbols.has(node.escapedText)) used.add(layer.file);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return used;
  }
}
