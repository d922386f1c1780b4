// Cells that only compare another cell with the library: a page folds them.
import ts from "typescript";
import { type CodeCell, joinLines, type Output } from "./notebook-file";

/** The tag that says so of a cell; without it the cell's own code decides. */
const TAG = "comparison";
const COMPARES = /\b(?:library|the cell|by hand|written out)\b/;

/**
 * Which of the cells only compare: they have the tag, or hold nothing but checks whose statements speak of the library or
 * of a cell, and constants that no other cell uses.
 */
export function comparisons(cells: CodeCell[]): Set<CodeCell> {
  const sources = cells.map((cell) => joinLines(cell.source));
  return new Set(
    cells.filter((cell, i) => {
      if ([cell.metadata["tags"]].flat().includes(TAG)) return true;
      const others = sources.filter((_, k) => k !== i).join("\n");
      return onlyCompares(sources[i], (name) => new RegExp(`\\b${name}\\b`).test(others));
    }),
  );
}

function onlyCompares(source: string, usedElsewhere: (name: string) => boolean): boolean {
  const { statements } = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest);
  let checks = 0;
  for (const statement of statements) {
    if (ts.isVariableStatement(statement)) {
      if (declared(statement).some(usedElsewhere)) return false;
    } else if (isCheck(statement) && COMPARES.test(source.slice(statement.pos, statement.end))) checks++;
    else return false;
  }
  return checks > 0;
}

/** `lab.check({ … })` */
function isCheck(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return false;
  const called = statement.expression.expression;
  return ts.isPropertyAccessExpression(called) && called.name.text === "check";
}

function declared(statement: ts.VariableStatement): string[] {
  const names = (name: ts.BindingName): string[] =>
    ts.isIdentifier(name)
      ? [name.text]
      : name.elements.flatMap((element) => (ts.isBindingElement(element) ? names(element.name) : []));
  return statement.declarationList.declarations.flatMap(({ name }) => names(name));
}

/** What stands in the page for a folded cell. */
export function foldedSummary({ outputs }: CodeCell): string {
  const printed = outputs.map((output: Output) =>
    output.output_type === "stream" ? joinLines(output.text) : "",
  );
  const [hold, fail] = ["✓", "✗"].map((mark) => printed.join("\n").split(mark).length - 1);
  const count = hold + fail === 1 ? "1 check" : `${hold + fail} checks`;
  if (hold + fail === 0) return "Check against the library";
  return `Check against the library: ${fail > 0 ? `✗ ${fail} of ${count} fails` : `✓ ${hold === 1 ? "holds" : `${count} hold`}`}`;
}
