import ts from "typescript";

/** Where what runs at the top of a file, or at once in a part of it, waits for something. */
export function topAwait(file: ts.Node): ts.Node | undefined {
  const find = (node: ts.Node): ts.Node | undefined => {
    if (ts.isAwaitExpression(node)) return node;
    if (ts.isForOfStatement(node) && node.awaitModifier) return node;
    // `await using` has both flags, `const` and `using` one of them.
    if (ts.isVariableDeclarationList(node) && (~node.flags & ts.NodeFlags.AwaitUsing) === 0) return node;
    if (ts.isModuleDeclaration(node) || ts.isClassStaticBlockDeclaration(node)) return undefined;
    if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node)) {
      return node.name && ts.isComputedPropertyName(node.name) ? find(node.name) : undefined;
    }
    return ts.forEachChild(node, find);
  };
  return find(file);
}

function importMeta(node: ts.Node): ts.Node | undefined {
  const isOne = ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword;
  return isOne ? node : ts.forEachChild(node, importMeta);
}

interface Refusal {
  node: ts.Node;
  reason: string;
}

/** What TypeScript allows in a module of the reader's own, which is loaded as one of CommonJS, with the reason. */
export function moduleRefusals(file: ts.SourceFile): Refusal[] {
  const found: [ts.Node | undefined, string][] = [
    [topAwait(file), "a module that cells import awaits nothing at its top: export a function that does"],
    [importMeta(file), "a module that cells import has no import.meta: use __filename and __dirname"],
  ];
  return found.flatMap(([node, reason]) => (node ? [{ node, reason }] : []));
}

const decoratorsOf = (node: ts.Node): readonly ts.Decorator[] =>
  (ts.canHaveDecorators(node) && ts.getDecorators(node)) || [];

/** Awaits in the heads of decorated classes, which the compiler puts into functions that cannot. */
function decoratedAwaits(node: ts.Node): Refusal[] {
  const inside: Refusal[] = [];
  ts.forEachChild(node, (child) => void inside.push(...decoratedAwaits(child)));
  if (!ts.isClassLike(node)) return inside;
  const decorators = [node, ...node.members].flatMap(decoratorsOf);
  if (decorators.length === 0) return inside;
  const names = node.members.flatMap(({ name }) => (name && ts.isComputedPropertyName(name) ? [name] : []));
  const own = [...decorators, ...(node.heritageClauses ?? []), ...names].flatMap((part) => {
    const found = topAwait(part);
    const reason = "a decorated class awaits nothing in its head: put it into a variable before the class";
    return found ? [{ node: found, reason }] : [];
  });
  return [...own, ...inside];
}

/** What TypeScript allows in a module and a cell cannot mean, with the reason. */
export function refusals(file: ts.SourceFile): Refusal[] {
  const statements = file.statements.flatMap((node) => {
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
    const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    if (ts.isExportAssignment(node) || isDefault) {
      const reason = "a cell has no default export: give it a name, by which later cells know it";
      return [{ node, reason }];
    }
    const isExported = modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (ts.isImportEqualsDeclaration(node) && isExported) {
      const reason = "a cell does not export what it imports: leave `export` out, later cells know the name";
      return [{ node, reason }];
    }
    if (!ts.isExportDeclaration(node) || node.isTypeOnly) return [];
    if (node.moduleSpecifier) return [{ node, reason: "a cell exports nothing of other modules: import it" }];
    const { exportClause: clause } = node;
    const renamed =
      clause && ts.isNamedExports(clause) && clause.elements.some(({ propertyName }) => propertyName);
    return renamed
      ? [{ node, reason: "a cell's names are known to later cells as they are: declare this one" }]
      : [];
  });
  return [...statements, ...decoratedAwaits(file)];
}

/** Where the most brackets are open, and how many. */
export function deepestPlace(source: string): {
  depth: number;
  offset: number;
  line: number;
  character: number;
} {
  let depth = 0;
  let deepest = { depth: 0, offset: 0 };
  for (const { index: offset = 0, 0: bracket } of source.matchAll(/[()[\]{}]/g)) {
    depth += "([{".includes(bracket) ? 1 : -1;
    if (depth > deepest.depth) deepest = { depth, offset };
  }
  const before = source.slice(0, deepest.offset).split("\n");
  return { ...deepest, line: before.length - 1, character: before.at(-1)!.length };
}
