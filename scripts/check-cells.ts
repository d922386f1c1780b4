// Writes the code cells of each notebook to out/cells/NAME.ts, where eslint reads them, and type-checks them.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gradedCell, LIBRARY } from "./course/assignment";
import { projectRoot } from "./jupyter";
import { isCodeCell, joinLines, readNotebook } from "./notebooks/notebook-file";
import { chooseNotebooks } from "./notebooks/run";

/** A cell's place in the extracted file. */
interface Place {
  codeCell: number;
  /** Lines of the file before the cell's first. */
  before: number;
}

/** `rootDirs` lets "../src/lib" mean in a folder of out what it means in notebooks, `paths` what it is to participants; the rest is what tslab uses. */
const settings = {
  extends: "../../tsconfig.json",
  compilerOptions: {
    module: "esnext",
    moduleResolution: "node10",
    moduleDetection: "force",
    rootDirs: ["../..", ".."],
    paths: { [LIBRARY]: ["../../src/lib"] },
    noUnusedLocals: false,
    noUnusedParameters: false,
    types: ["node"],
  },
  include: ["."],
};

function extract(file: string, folder: string): Place[] {
  const places: Place[] = [];
  const lines: string[] = [];
  for (const cell of readNotebook(file).cells.filter(isCodeCell)) {
    places.push({ codeCell: places.length + 1, before: lines.length + 1 });
    const text = joinLines(cell.source);
    // Checks import what they need once more: in a session each cell is a module.
    const own = gradedCell(cell)?.locked ? text.replaceAll(/^import .*$/gm, "") : text;
    lines.push(`// Code cell ${places.length}`, ...own.split("\n"), "");
  }
  writeFileSync(join(folder, `${basename(file, ".ipynb")}.ts`), lines.join("\n"));
  return places;
}

/** Replaces positions in extracted files by the cell and its line. */
function inNotebooks(output: string, places: Map<string, Place[]>): string {
  return output.replace(
    /^\S*?([\w-]+)\.ts\((\d+),(\d+)\)/gm,
    (text, name: string, line: string, column: string) => {
      const place = places
        .get(name)
        ?.filter(({ before }) => before < Number(line))
        .at(-1);
      if (place === undefined) return text;
      const inCell = `line ${Number(line) - place.before}, column ${column}`;
      return `${name}.ipynb, code cell ${place.codeCell}, ${inCell}`;
    },
  );
}

/** What the compiler says of the notebooks' code cells, which are left in that folder of out; empty where all is well. */
export function checkCells(files: string[], name: string): string {
  const folder = join(projectRoot, "out", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings, undefined, 2));
  const places = new Map(files.map((file) => [basename(file, ".ipynb"), extract(file, folder)]));
  const compiler = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", folder], {
    encoding: "utf8",
  });
  if (status !== 0 && stdout === "") throw new Error(`the compiler did not run: ${stderr}`);
  return inNotebooks(stdout, places);
}

function main(): void {
  const problems = checkCells(chooseNotebooks(join(projectRoot, "notebooks"), []), "cells");
  process.stdout.write(problems);
  process.exitCode = problems === "" ? 0 : 1;
}

// The tests take only the check.
if (require.main === module) main();
