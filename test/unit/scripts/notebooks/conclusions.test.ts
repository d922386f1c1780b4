import assert from "node:assert/strict";
import { basename, join } from "node:path";
import ts from "typescript";
import { isCodeCell, joinLines, readNotebook } from "../../../../scripts/notebooks/notebook-file";
import { chooseNotebooks } from "../../../../scripts/notebooks/run";
import { committedStudy } from "../../../../src/lib/notebook/study";
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

interface Week {
  source: ts.SourceFile;
  checks: { position: number; id: RegExp }[];
}

function readWeek(file: string): Week {
  const text = readNotebook(file)
    .cells.filter(isCodeCell)
    .map((cell) => joinLines(cell.source))
    .join("\n");
  const source = ts.createSourceFile("week.ts", text, ts.ScriptTarget.ES2022, true);
  const checks = callsOf(source, "check").map((call) => ({
    position: call.pos,
    id: pattern(written(call.arguments[0], source)["id"]),
  }));
  return { source, checks };
}

/** The ids that a call names, each of a check that stands above it. */
function idsAbove(call: ts.CallExpression, { source, checks }: Week): string[] {
  const ids = namedIds(call.arguments[0], source);
  for (const id of ids)
    assert.ok(
      checks.some((check) => check.position < call.pos && check.id.test(id)),
      id,
    );
  return ids;
}

for (const file of chooseNotebooks(join(root, "notebooks"), [])) {
  const name = basename(file, ".ipynb");
  describe(`what ${name} concludes`, () => {
    const week = readWeek(file);

    it("follows checks that stand above, and is another thing where one fails", () => {
      for (const call of callsOf(week.source, "conclude")) {
        idsAbove(call, week);
        const { holds, fails } = written(call.arguments[1], week.source);
        assert.ok(holds && fails && holds !== fails, call.getText(week.source));
      }
    });

    it("stands beside other seeds: in each notebook, and for each check that one of them breaks", () => {
      const shown = ["checkOverSeeds", "checksOverSeeds"].flatMap((method) =>
        callsOf(week.source, method).flatMap((call) => idsAbove(call, week)),
      );
      assert.ok(shown.length > 10, `${shown.length} checks`);
      const { checks } = committedStudy("full")!;
      const broken = checks.filter(
        ({ notebook, holds, values }) => notebook === name && holds < values.length,
      );
      for (const { id } of broken) assert.ok(shown.includes(id), id);
    });
  });
}
