// Which of the course's cells a grader need not run: figures and tables, for which there are no points.
import ts from "typescript";
import { type Cell, isCodeCell, joinLines, type Notebook } from "../notebooks/notebook-file";

/** nbclient passes over cells with this tag. */
const SKIPPED = "skip-execution";

interface Names {
  declared: string[];
  mentioned: Set<string>;
}

const parse = (text: string): ts.SourceFile =>
  ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ES2022, true);

/** The names that a cell declares, and all that it mentions. */
function namesOf(text: string): Names {
  const all = parse(text).statements.map(namesOfStatement);
  return {
    declared: all.flatMap(({ declared }) => declared),
    mentioned: new Set(all.flatMap(({ mentioned }) => [...mentioned])),
  };
}

function namesOfStatement(statement: ts.Statement): Names {
  const declared: string[] = [];
  const mentioned = new Set<string>();
  const bind = (name: ts.Node): void => {
    if (ts.isIdentifier(name)) declared.push(name.text);
    else name.forEachChild((child) => (ts.isBindingElement(child) ? bind(child.name) : undefined));
  };
  if (ts.isVariableStatement(statement))
    statement.declarationList.declarations.forEach(({ name }) => bind(name));
  else if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    if (name) bind(name);
    if (namedBindings && ts.isNamedImports(namedBindings))
      namedBindings.elements.forEach((element) => bind(element.name));
    else if (namedBindings) bind(namedBindings.name);
  } else if ("name" in statement && statement.name) bind(statement.name as ts.Node);
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) mentioned.add(node.text);
    node.forEachChild(visit);
  };
  visit(statement);
  return { declared, mentioned };
}

/** Whether a cell declares a name, in whatever way. */
export const declares = (text: string, name: string): boolean => namesOf(text).declared.includes(name);

/** What an edited cell has beyond the original: the statements that declare a name of their own, and those that do something with it. */
export function additionsTo(original: string, edited: string): string {
  const known = new Set(namesOf(original).declared);
  const statements = parse(edited).statements.map((statement) => ({
    text: statement.getFullText().trim(),
    ...namesOfStatement(statement),
  }));
  const added = new Set(statements.flatMap(({ declared }) => declared.filter((name) => !known.has(name))));
  return statements
    .filter(({ declared, mentioned }) =>
      (declared.length > 0 ? declared : [...mentioned]).some((name) => added.has(name)),
    )
    .map(({ text }) => text)
    .join("\n");
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
