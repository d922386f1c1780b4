// What one execution with one seed leaves: checks, scores, cost; a small file that is committed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromJson, toJson } from "../../src/lib/core/json";
import { writeFileAtomically } from "../../src/lib/core/write-file";
import type { CheckResult } from "../../src/lib/notebook/checks";
import type { TableRecord } from "../../src/lib/notebook/tables";
import type { Profile } from "../notebooks/options";
import { DETECTION, FAILURES } from "../release/pages";

/** Of each detector its measures: scores[task][method][measure]; the task is "errors" or the name of a foreign set. */
export type Scores = Record<string, Record<string, Record<string, number>>>;

/** The task of failure prediction; every other is named by its foreign set. */
export const ERRORS = "errors";

export interface SeedResult {
  notebook: string;
  seed: number;
  profile: Profile;
  /** TensorFlow's, within operations and between them. */
  threads: number;
  /** What was executed; see `identityOf`. */
  cells: string;
  /** Checksum of the library's sources. */
  library: string;
  /** From start to end, and the kernel's own: processor time of all its threads, most memory. */
  cost: { seconds: number; cpuSeconds: number | undefined; peakMegabytes: number | undefined };
  versions: { node: string; tfjs: string; processor: string };
  checks: Omit<CheckResult, "notebook">[];
  scores: Scores;
  /** Why it came to no end; its checks are those until then. */
  failure?: string;
}

/** Measures of failure prediction and of foreign images, by the beginnings of their columns' heads. */
const MEASURES: [head: RegExp, measure: string][] = [
  [/^AP$|^AUPR, (?!MNIST)/, "AP"],
  [/^AUROC/, "AUROC"],
  [/^FPR/, "FPR95"],
  [/^AURC/, "AURC (‰)"],
  [/^E-AURC/, "E-AURC (‰)"],
];

/** The scores in the tables that a notebook showed. */
export function scoresOf(tables: TableRecord[]): Scores {
  return Object.fromEntries(
    tables.flatMap((table) => {
      const task = FAILURES.test(table.caption) ? ERRORS : DETECTION.exec(table.caption)?.[1];
      return task === undefined ? [] : [[task, methodsOf(table)]];
    }),
  );
}

function methodsOf({ columns, rows }: TableRecord): Record<string, Record<string, number>> {
  const measures = MEASURES.flatMap(([head, measure]) => {
    const column = columns.find(({ label }) => head.test(label));
    return column ? [{ measure, key: column.key }] : [];
  });
  return Object.fromEntries(
    rows.map(({ method, ...row }) => [
      String(method),
      // Of "0.342 [0.256, 0.468]" the estimate.
      Object.fromEntries(measures.map(({ measure, key }) => [measure, parseFloat(String(row[key]))])),
    ]),
  );
}

/** The lines of JSON that the notebook's tables left. */
export function readTables(path: string): TableRecord[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => fromJson(line) as TableRecord);
}

export function resultFile(
  folder: string,
  { notebook, seed }: Pick<SeedResult, "notebook" | "seed">,
): string {
  return join(folder, `${notebook}-seed${seed}.json`);
}

export function writeResult(file: string, result: SeedResult): void {
  writeFileAtomically(file, `${toJson(result, 1)}\n`);
}

/** @returns undefined where there is none, or something else */
export function readResult(file: string): SeedResult | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const result = fromJson(readFileSync(file, "utf8")) as SeedResult;
    return typeof result.seed === "number" && Array.isArray(result.checks) ? result : undefined;
  } catch {
    return undefined;
  }
}

/** All results of a folder, by notebook and seed. */
export function readResults(folder: string): SeedResult[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /-seed\d+\.json$/.test(name))
    .flatMap((name) => readResult(join(folder, name)) ?? [])
    .sort((a, b) => a.notebook.localeCompare(b.notebook, "en") || a.seed - b.seed);
}
