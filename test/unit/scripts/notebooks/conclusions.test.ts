import assert from "node:assert/strict";
import { basename, join } from "node:path";
import ts from "typescript";
import { isCodeCell, joinLines, readNotebook } from "../../../../scripts/notebooks/notebook-file";
import { chooseNotebooks } from "../../../../scripts/notebooks/run";
import { root } from "../../../support/root";

/** The calls of one of the notebook's methods, in order. */
function callsOf(source: ts.SourceFile, method: string): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === `lab.${method}`) calls.push(node);
    node.forEachChild(visit);
  };
  visit(source);
  return calls;
}

const constantsOf = (source: ts.SourceFile): ts.VariableDeclaration[] =>
  source.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => [...statement.declarationList.declarations]);

/** An object's properties as they are written. */
function written(node: ts.Node, source: ts.SourceFile): Record<string, string> {
  assert.ok(ts.isObjectLiteralExpression(node), node.getText(source));
  return Object.fromEntries(
    node.properties
      .filter(ts.isPropertyAssignment)
      .map((property) => [property.name.getText(source), property.initializer.getText(source)]),
  );
}

/** The ids that a conclusion names, as they are written: there, or in an array of an earlier cell. */
function namedIds(node: ts.Node, source: ts.SourceFile): string[] {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return [unquoted(node.getText(source))];
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap((element) => namedIds(element, source));
  if (ts.isSpreadElement(node)) return namedIds(node.expression, source);
  const name = node.getText(source);
  const declared = constantsOf(source).find((constant) => constant.name.getText(source) === name);
  assert.ok(declared?.initializer, `an id that is written nowhere: ${name}`);
  return namedIds(declared.initializer, source);
}

const unquoted = (text: string): string => text.replace(/^["`]|["`]$/g, "");

/** What an id that is written as a template may be. */
const pattern = (id: string): RegExp =>
  new RegExp(
    `^${unquoted(id)
      .split(/\$\{(?:[^{}]|\{[^}]*\})*\}/)
      .map((part) => part.replace(/[.*+?^$()|[\]\\]/g, "\\$&"))
      .join(".+")}$`,
  );

describe("the notebooks' conclusions", () => {
  for (const file of chooseNotebooks(join(root, "notebooks"), [])) {
    it(`of ${basename(file, ".ipynb")} follow checks that stand above them, and say another thing where one fails`, () => {
      const text = readNotebook(file)
        .cells.filter(isCodeCell)
        .map((cell) => joinLines(cell.source))
        .join("\n");
      const source = ts.createSourceFile("week.ts", text, ts.ScriptTarget.ES2022, true);
      const checks = callsOf(source, "check").map((call) => ({
        position: call.pos,
        id: pattern(written(call.arguments[0], source)["id"]),
      }));
      for (const call of callsOf(source, "conclude")) {
        const [given, sentences] = call.arguments;
        for (const id of namedIds(given, source))
          assert.ok(
            checks.some((check) => check.position < call.pos && check.id.test(id)),
            id,
          );
        const { holds, fails } = written(sentences, source);
        assert.ok(holds && fails && holds !== fails, call.getText(source));
      }
    });
  }
});
