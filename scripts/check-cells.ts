// Writes the code cells of each notebook to out/cells/NAME.ts, where eslint reads them, and type-checks them.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { projectRoot } from "./jupyter";
import { isCodeCell, joinLines, readNotebook } from "./notebooks/notebook-file";
import { chooseNotebooks } from "./notebooks/run";

/** A cell's place in the extracted file. */
interface Place {
  codeCell: number;
  /** Lines of the file before the cell's first. */
  before: number;
}

const folder = join(projectRoot, "out", "cells");

/** `rootDirs` lets "../src/lib" mean in out/cells what it means in notebooks; the rest is what tslab uses. */
const settings = {
  extends: "../../tsconfig.json",
  compilerOptions: {
    module: "esnext",
    moduleResolution: "node10",
    moduleDetection: "force",
    rootDirs: ["../..", ".."],
    noUnusedLocals: false,
    types: ["node"],
  },
  include: ["."],
};

function extract(file: string): Place[] {
  const places: Place[] = [];
  const lines: string[] = [];
  for (const cell of readNotebook(file).cells.filter(isCodeCell)) {
    places.push({ codeCell: places.length + 1, before: lines.length + 1 });
    lines.push(`// Code cell ${places.length}`, ...joinLines(cell.source).split("\n"), "");
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

function main(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings, undefined, 2));
  const files = chooseNotebooks(join(projectRoot, "notebooks"), []);
  const places = new Map(files.map((file) => [basename(file, ".ipynb"), extract(file)]));
  const compiler = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
  process.stdout.write(inNotebooks(stdout, places));
  process.exitCode = status ?? 1;
}

main();
