import ts from "typescript";

/** Whether what runs at the top of a cell waits for something. */
export function hasAwait(file: ts.SourceFile): boolean {
  const waits = (node: ts.Node): boolean => {
    if (ts.isAwaitExpression(node)) return true;
    if (ts.isForOfStatement(node) && node.awaitModifier) return true;
    // `await using` has both flags, `const` and `using` one of them.
    if (ts.isVariableDeclarationList(node) && (~node.flags & ts.NodeFlags.AwaitUsing) === 0) return true;
    if (ts.isModuleDeclaration(node) || ts.isClassStaticBlockDeclaration(node)) return false;
    if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node)) {
      return node.name !== undefined && ts.isComputedPropertyName(node.name) && waits(node.name);
    }
    return ts.forEachChild(node, waits) ?? false;
  };
  return waits(file);
}

/** What TypeScript allows in a module and a cell cannot mean, with the reason. */
export function refusals(file: ts.SourceFile): { node: ts.Node; reason: string }[] {
  return file.statements.flatMap((node) => {
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
    const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    if (ts.isExportAssignment(node) || isDefault) {
      const reason = "a cell has no default export: give it a name, by which later cells know it";
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
}

/** Where the most brackets are open. */
export function deepestPlace(source: string): { offset: number; line: number; character: number } {
  let depth = 0;
  let deepest = { depth: 0, offset: 0 };
  for (const { index: offset = 0, 0: bracket } of source.matchAll(/[()[\]{}]/g)) {
    depth += "([{".includes(bracket) ? 1 : -1;
    if (depth > deepest.depth) deepest = { depth, offset };
  }
  const before = source.slice(0, deepest.offset).split("\n");
  return { offset: deepest.offset, line: before.length - 1, character: before.at(-1)!.length };
}
