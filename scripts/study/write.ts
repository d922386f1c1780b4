// Writes what the results of a study say: study.json, study.md and the pictures.
import { existsSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { toJson } from "../../src/lib/core/json";
import { writeFileAtomically } from "../../src/lib/core/write-file";
import { renderPng } from "../../src/lib/notebook/static-picture";
import { projectRoot } from "../jupyter";
import { readNotebook } from "../notebooks/notebook-file";
import { chooseNotebooks } from "../notebooks/run";
import { layOut } from "../release/markdown";
import { aggregate, type Study } from "./aggregate";
import { identityOf } from "./jobs";
import { pageOf, readmeText } from "./page";
import { picturesOf } from "./pictures";
import { readResults } from "./result";
import type { StudyFolders } from "./work-folder";

/**
 * What the results in a folder say together; undefined without any.
 * @param notebooks their folder
 */
export function readStudy(results: string, notebooks: string): Study | undefined {
  const found = readResults(results);
  if (found.length === 0) return undefined;
  const identities = Object.fromEntries(
    chooseNotebooks(notebooks, []).map((file) => [basename(file, ".ipynb"), identityOf(readNotebook(file))]),
  );
  return aggregate(found, identities);
}

/** The study's tables, beside which pictures stand: names of files in `tables`, and what belongs into them. */
export async function textsOf(study: Study, tables: string): Promise<[name: string, text: string][]> {
  return [
    ["study.json", `${toJson(study, 1)}\n`],
    ["study.md", await layOut(pageOf(study))],
    ...(isCommitted(tables) && study.claims.length > 0
      ? [["../README.md", await readmeOf(readmeText(study))] as [string, string]]
      : []),
  ];
}

/**
 * @param notebooks their folder
 * @returns the files that have changed
 */
export async function writeStudy({ tables, results }: StudyFolders, notebooks: string): Promise<string[]> {
  const study = readStudy(results, notebooks);
  if (study === undefined) return [];
  const files = (await textsOf(study, tables)).map(([name, text]): [string, Buffer] => [
    name,
    Buffer.from(text),
  ]);
  for (const { file, figure } of picturesOf(study)) files.push([file, await renderPng(figure)]);
  const changed = files.filter(([name, content]) => differs(join(tables, name), content));
  for (const [name, content] of changed) writeFileAtomically(join(tables, name), content);
  return changed.map(([name]) => relative(projectRoot, join(tables, name)));
}

/** Whether it is the project's own study, which the README speaks of. */
function isCommitted(tables: string): boolean {
  return tables === join(projectRoot, "docs");
}

/** The README with the study's lines between their marks. */
async function readmeOf(lines: string): Promise<string> {
  const page = readFileSync(join(projectRoot, "README.md"), "utf8");
  const marks = /(<!-- study -->).*?(<!-- \/study -->)/s;
  if (!marks.test(page))
    throw new Error("README.md: expected the marks <!-- study --> … <!-- /study -->, found none");
  return layOut(page.replace(marks, (_, open: string, close: string) => `${open}\n\n${lines}\n\n${close}`));
}

function differs(file: string, content: Buffer): boolean {
  return !existsSync(file) || !readFileSync(file).equals(content);
}
