// Runs a participant's notebook in a kernel of its own and counts its points.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../jupyter";
import { runAttached } from "../notebooks/attached";
import {
  type Cell,
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

/** Of a participant's notebook, however often it is run. */
const NOTEBOOK_SECONDS = 3600;

/**
 * The marks of a notebook in the assignment's form. Where its kernel dies, it is run again without the cell that did it.
 * @throws the signal's reason when it ended the run
 */
export async function grade(
  notebook: Notebook,
  run: GradingRun,
): Promise<{ marks: Mark[]; executed: Notebook }> {
  const end = Date.now() + 1000 * NOTEBOOK_SECONDS;
  let current = notebook;
  for (let attempt = 1; ; attempt++) {
    const folder = join(run.folder, String(attempt));
    const secondsLeft = Math.ceil((end - Date.now()) / 1000);
    const { executed, deadly, reason } = await execute(current, { ...run, folder, secondsLeft });
    const isLast = attempt > notebook.cells.length || Date.now() > end;
    if (deadly === undefined || isLast) return { marks: marksOf(executed), executed };
    current = withoutDeadly(current, deadly, reason);
  }
}

/** Without a cell, and where that is a check without the exercise's later ones, which would do the same. */
function withoutDeadly(notebook: Notebook, deadly: number, reason: string): Notebook {
  const exerciseOf = (cell: Cell): string | undefined =>
    /^check-(\w+)-/.exec(gradedCell(cell)?.grade_id ?? "")?.[1];
  const exercise = exerciseOf(notebook.cells[deadly]);
  const isOut = (cell: Cell, i: number): boolean =>
    i === deadly || (i > deadly && exercise !== undefined && exerciseOf(cell) === exercise);
  const cells = notebook.cells.map((cell, i) =>
    isOut(cell, i) ? { ...cell, source: `throw new Error(${JSON.stringify(reason)});` } : cell,
  );
  return { ...notebook, cells };
}

interface Event {
  cell?: number;
  memory?: number;
  stuck?: number;
  failure?: { name: string; text: string };
}

async function execute(
  notebook: Notebook,
  {
    folder,
    hidden,
    isolation,
    seconds,
    megabytes,
    secondsLeft,
    signal,
  }: GradingRun & { secondsLeft: number },
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
    if (event.stuck !== undefined)
      reason = `this cell ran longer than ${event.stuck} s, and could not be interrupted`;
    if (event.failure !== undefined) failed = true;
  };
  const { code } = await runAttached(
    "execute_notebook",
    [source, target, folder, String(seconds), String(megabytes), String(secondsLeft)],
    {
      ...{ folder, cwd: folder, signal, onLine },
      env: { LAB_PROFILE: "quick", LAB_DATA: join(projectRoot, "data") },
      within: isolation?.(folder, hidden),
    },
  );
  // What lies there after another end, a cell may have written.
  const executed = code === 0 && existsSync(target) ? readNotebook(target) : notebook;
  if (code !== 0) reason = "the grading process ended in this cell";
  if ((code === 0 && !failed) || deadly < 0) return { executed, reason };
  return { executed: withError(executed, deadly, reason), deadly, reason };
}

/** A cell that had printed its ✓ when it died is no right one. */
function withError(notebook: Notebook, index: number, evalue: string): Notebook {
  const error = { output_type: "error", ename: "DeadKernelError", evalue, traceback: [] };
  const cells = notebook.cells.map((cell, i) =>
    i === index && isCodeCell(cell) ? { ...cell, outputs: [...cell.outputs, error] } : cell,
  );
  return { ...notebook, cells } as Notebook;
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
  for (const output of outputs) {
    if (output.output_type === "error") return output.evalue === "" ? output.ename : output.evalue;
  }
  if (execution_count === null) return "it was not run: the kernel had died";
  const printed = outputs.some(
    (output) => output.output_type === "stream" && /^✓ /m.test(joinLines(output.text)),
  );
  return printed ? "" : "the check said nothing";
}
