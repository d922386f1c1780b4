import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import ts from "typescript";
import { isCodeCell, joinLines, readNotebook } from "../../../scripts/notebooks/notebook-file";
import { chooseNotebooks } from "../../../scripts/notebooks/run";
import * as library from "../../../src/lib/index";
import { root } from "../root";

/** The text of each exercise's solution in the notebooks, by the exercise's name. */
export const solutions: Record<string, string> = Object.fromEntries(
  chooseNotebooks(join(root, "notebooks"), [])
    .flatMap((file) => readNotebook(file).cells.filter(isCodeCell))
    .map((cell) => joinLines(cell.source))
    .filter((text) => text.includes("// BEGIN SOLUTION"))
    .map((text) => [/exercises\.Answers\["(\w+)"\]/.exec(text)![1], text]),
);

/** What a participant has to write of a solution: the lines between its markers. */
export const linesOf = (solution: string): string[] =>
  /\/\/ BEGIN SOLUTION\n([^]*?)\n *\/\/ END SOLUTION/.exec(solution)![1].split("\n");

const average = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** What the notebooks' cells before an exercise define. */
const scope = { ...library, ...library.numerics, average, range };

/** The function that a solution's cell declares. */
export function answerOf(text: string): never {
  const name = /^const (\w+)/m.exec(text)![1];
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  const code = `${outputText}\nreturn ${name};`;
  const make = compileFunction(code, [...Object.keys(scope), "require"]) as (...all: unknown[]) => never;
  return make(...(Object.values(scope) as unknown[]), createRequire(__filename));
}
