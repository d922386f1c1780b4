// Runs a participant's notebook in a kernel of its own and counts its points.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../jupyter";
import { runAttached } from "../notebooks/attached";
import {
  type CodeCell,
  isCodeCell,
  joinLines,
  type Notebook,
  readNotebook,
  writeNotebook,
} from "../notebooks/notebook-file";
import { gradedCell } from "./assignment";
import type { Isolation } from "./isolation";

/** What one check gave. */
export interface Mark {
  check: string;
  points: number;
  of: number;
  /** Why not all; empty for all of them. */
  reason: string;
}

export interface GradingLimits {
  seconds: number;
  megabytes: number;
}

export interface GradingRun extends GradingLimits {
  /** For what is needed meanwhile, and all that the participant may write. */
  folder: string;
  /** What the participant's code is not to see. */
  hidden: string[];
  isolation: Isolation | undefined;
  signal: AbortSignal;
}

/** A notebook whose kernel died is run again without the cell that did it, so often. */
const LARGEST_ATTEMPTS = 6;

/**
 * The marks of a notebook in the assignment's form.
 * @throws the signal's reason when it ended the run
 */
export async function grade(
  notebook: Notebook,
  run: GradingRun,
): Promise<{ marks: Mark[]; executed: Notebook }> {
  let current = notebook;
  for (let attempt = 1; ; attempt++) {
    const { executed, deadly, reason } = await execute(current, {
      ...run,
      folder: join(run.folder, String(attempt)),
    });
    if (deadly === undefined || attempt === LARGEST_ATTEMPTS) return { marks: marksOf(executed), executed };
    const cells = current.cells.map((cell, i) =>
      i === deadly ? { ...cell, source: `throw new Error(${JSON.stringify(reason)});` } : cell,
    );
    current = { ...current, cells };
  }
}

interface Event {
  cell?: number;
  memory?: number;
  failure?: { name: string; text: string };
}

async function execute(
  notebook: Notebook,
  { folder, hidden, isolation, seconds, megabytes, signal }: GradingRun,
): Promise<{ executed: Notebook; deadly?: number; reason: string }> {
  mkdirSync(folder, { recursive: true });
  const [source, target] = [join(folder, "source.ipynb"), join(folder, "executed.ipynb")];
  writeNotebook(source, notebook);
  let [deadly, reason] = [-1, "the kernel died in this cell"];
  let failed = false;
  const onLine = (line: string): void => {
    const event = JSON.parse(line) as Event;
    if (event.cell !== undefined) deadly = event.cell;
    if (event.memory !== undefined) reason = `this cell made the kernel hold more than ${event.memory} MB`;
    if (event.failure !== undefined) failed = true;
  };
  const { code } = await runAttached(
    "execute_notebook",
    [source, target, folder, String(seconds), String(megabytes)],
    {
      ...{ folder, cwd: folder, signal, onLine },
      env: { LAB_PROFILE: "quick", LAB_DATA: join(projectRoot, "data") },
      within: isolation?.(folder, hidden),
    },
  );
  const executed = existsSync(target) ? readNotebook(target) : notebook;
  if (code !== 0 && !failed) reason = "the grading process ended in this cell";
  return { executed, reason, ...(failed || code !== 0 ? { deadly } : {}) };
}

/** A check's points count where it ran without an error and said that it holds. */
function marksOf({ cells }: Notebook): Mark[] {
  return cells.flatMap((cell) => {
    const role = gradedCell(cell);
    if (!role?.grade || role.solution || !isCodeCell(cell)) return [];
    const reason = reasonOf(cell);
    const of = role.points ?? 0;
    return [{ check: role.grade_id.replace(/^check-/, ""), points: reason === "" ? of : 0, of, reason }];
  });
}

function reasonOf({ outputs, execution_count }: CodeCell): string {
  if (execution_count === null) return "it was not run: the kernel had died";
  for (const output of outputs) {
    if (output.output_type === "error") return output.evalue === "" ? output.ename : output.evalue;
  }
  const printed = outputs.some(
    (output) => output.output_type === "stream" && /^✓ /m.test(joinLines(output.text)),
  );
  return printed ? "" : "the check said nothing";
}
