// Which of the course's cells a grader need not run: figures and tables, for which there are no points.
import ts from "typescript";
import { type Cell, isCodeCell, joinLines, type Notebook } from "../notebooks/notebook-file";

/** nbclient passes over cells with this tag. */
const SKIPPED = "skip-execution";

/** The names that a cell declares, and all that it mentions. */
function namesOf(text: string): { declared: string[]; mentioned: Set<string> } {
  const file = ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ES2022, true);
  const declared: string[] = [];
  const mentioned = new Set<string>();
  const bind = (name: ts.Node): void => {
    if (ts.isIdentifier(name)) declared.push(name.text);
    else name.forEachChild((child) => (ts.isBindingElement(child) ? bind(child.name) : undefined));
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement))
      statement.declarationList.declarations.forEach(({ name }) => bind(name));
    else if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings))
        declared.push(...bindings.elements.map(({ name }) => name.text));
      else if (bindings) declared.push(bindings.name.text);
    } else if ("name" in statement && statement.name) bind(statement.name as ts.Node);
  }
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) mentioned.add(node.text);
    node.forEachChild(visit);
  };
  visit(file);
  return { declared, mentioned };
}

/**
 * Marks the cells that neither an answer nor a check nor a participant's own cell needs, directly or through other cells:
 * those whose names none of them mentions. `isWanted` tells the cells that are run in any case.
 */
export function skipUnneeded(notebook: Notebook, isWanted: (cell: Cell) => boolean): Notebook {
  const texts = notebook.cells.map((cell) =>
    isCodeCell(cell) ? namesOf(joinLines(cell.source)) : undefined,
  );
  const needed = new Set([...notebook.cells.keys()].filter((i) => isWanted(notebook.cells[i])));
  for (const i of needed) {
    for (const [j, names] of texts.entries()) {
      if (names?.declared.some((name) => texts[i]?.mentioned.has(name))) needed.add(j);
    }
  }
  const cells = notebook.cells.map((cell, i) => {
    if (!isCodeCell(cell) || needed.has(i)) return cell;
    const tags = [...((cell.metadata["tags"] ?? []) as string[]), SKIPPED];
    return { ...cell, metadata: { ...cell.metadata, tags } };
  });
  return { ...notebook, cells };
}
