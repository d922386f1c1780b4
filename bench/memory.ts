/** What the lab takes of time and memory in a kernel: prints { rows, profile, together }. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isCodeCell, joinLines, lastHeading, readNotebook } from "../scripts/notebooks/notebook-file";
import { dataDirectory } from "../src/lib/core/project";
import { KernelClient } from "../test/fixtures/kernel/client";
import { Watch, type Peak } from "./watch";

const ROOT = join(__dirname, "..");

/** Seconds from the start, where they are not the yardstick's, which the stages have. */
type Cost = Peak & { seconds?: number };

interface CellCost {
  /** The heading above it, and its own first line. */
  section: string;
  line: string;
  seconds: number;
  /** Peak of own memory up to its end, in MB. */
  peak: number;
}

/** Where week 3 spends its time, its networks shipped, and where its memory rises, everything trained anew. */
export interface Profile {
  longest: CellCost[];
  others: { count: number; seconds: number };
  rises: CellCost[];
}

export interface Memory {
  rows: Record<string, Cost>;
  profile: Profile;
  /** Of several kernels at once, in MB. */
  together: Record<string, number>;
}

interface KernelSpec {
  argv: string[];
  env: NodeJS.ProcessEnv;
}

/** The kernel as Jupyter starts it. */
function kernelSpec(): { command: string[]; env: NodeJS.ProcessEnv } {
  const file = join(ROOT, ".venv", "share", "jupyter", "kernels", "tslab", "kernel.json");
  const { argv, env } = JSON.parse(readFileSync(file, "utf8")) as KernelSpec;
  return { command: [...argv.slice(0, -1), "--config-path"], env };
}

/** With the networks that are shipped and no others, as a participant's first run has it; or with all trained anew. */
type Networks = "shipped" | "fresh";

const scratch = mkdtempSync(join(tmpdir(), "lab-memory-"));

function startKernel(watch: Watch, profile: string, networks: Networks): Promise<KernelClient> {
  const { command, env } = kernelSpec();
  Object.assign(process.env, env, watch.env, {
    LAB_PROFILE: profile,
    LAB_FRESH: networks === "fresh" ? "1" : "",
    LAB_DATA: scratch,
    LAB_DATA_MIRROR: process.env.LAB_DATA_MIRROR ?? dataDirectory(),
  });
  return KernelClient.start(command, join(ROOT, "notebooks"));
}

interface Cell {
  /** The heading above it. */
  section: string;
  code: string;
}

/** A notebook's cells that hold code, up to the one that matches. */
function cellsOf(week: string, until?: RegExp): Cell[] {
  const folder = join(ROOT, "notebooks");
  const name = readdirSync(folder).find((file) => file.startsWith(week) && file.endsWith(".ipynb"))!;
  let section = "";
  const found = readNotebook(join(folder, name)).cells.flatMap((cell): Cell[] => {
    const text = joinLines(cell.source);
    if (isCodeCell(cell)) return [{ section, code: text }];
    section = lastHeading(text) ?? section;
    return [];
  });
  return until ? found.slice(0, found.findIndex(({ code }) => until.test(code)) + 1) : found;
}

/** Runs cells; what each takes. */
async function run(kernel: KernelClient, cells: Cell[], watch: Watch): Promise<CellCost[]> {
  const costs: CellCost[] = [];
  for (const { section, code } of cells) {
    const start = performance.now();
    const { reply } = await kernel.execute(code);
    if (reply.status !== "ok") throw new Error(`${code}\n${reply.ename}: ${reply.evalue}`);
    const seconds = (performance.now() - start) / 1000;
    costs.push({ section, line: code.split("\n")[0], seconds, peak: watch.peak.own });
  }
  return costs;
}

const LONGEST = 15;
const RISE_MB = 25;

function profileOf(shipped: CellCost[], fresh: CellCost[]): Profile {
  const sorted = [...shipped].sort((a, b) => b.seconds - a.seconds);
  const others = sorted.slice(LONGEST);
  return {
    longest: sorted.slice(0, LONGEST),
    others: { count: others.length, seconds: others.reduce((sum, cell) => sum + cell.seconds, 0) },
    rises: fresh.filter(({ peak }, i) => peak - (fresh[i - 1]?.peak ?? 0) >= RISE_MB),
  };
}

async function ofCells(
  cells: Cell[],
  profile: string,
  networks: Networks = "fresh",
): Promise<{ cost: Cost; costs: CellCost[] }> {
  const watch = new Watch();
  const start = performance.now();
  const kernel = await startKernel(watch, profile, networks);
  try {
    const costs = await run(kernel, cells, watch);
    return { cost: { seconds: (performance.now() - start) / 1000, ...watch.stop() }, costs };
  } finally {
    watch.stop();
    await kernel.stop();
  }
}

/** Pss of some kernels that each have come to the first figure of week 1 and wait. */
async function shareOfKernels(count: number): Promise<number> {
  const watch = new Watch();
  const kernels = await Promise.all(Array.from({ length: count }, () => startKernel(watch, "full", "fresh")));
  try {
    const cells = cellsOf("week1", /await show\(/);
    for (const kernel of kernels) await run(kernel, cells, watch);
    return watch.share();
  } finally {
    watch.stop();
    for (const kernel of kernels) await kernel.stop();
  }
}

async function ofProgram(command: string[]): Promise<Peak> {
  const watch = new Watch();
  const child: ChildProcess = spawn(command[0], command.slice(1), {
    env: { ...process.env, ...watch.env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  watch.stop();
  if (code !== 0) throw new Error(`${command.join(" ")} ended with exit code ${code}`);
  return watch.peak;
}

/** A figure as a Python kernel draws it. */
const PYTHON_FIGURE = `
from ipykernel.inprocess import InProcessKernelManager as Manager
manager = Manager(); manager.start_kernel(); client = manager.client()
client.execute("import numpy as np, matplotlib; matplotlib.use('agg'); import matplotlib.pyplot as plt")
client.execute("x = np.linspace(0, 25, 250); plt.plot(x, np.sin(x)); plt.savefig('/dev/null', format='png')")
`;

const KERNELS = 10;

async function main(): Promise<void> {
  const [profile, python, ...lab] = process.argv.slice(2);
  const [week1, week2, week3] = ["week1", "week2", "week3"].map((week) => cellsOf(week));
  const cost = async (cells: Cell[]): Promise<Cost> => (await ofCells(cells, profile)).cost;
  // First, while nothing is trained.
  const shipped = await ofCells(week3, profile, "shipped");
  const fresh = await ofCells(week3, profile);
  const rows: Memory["rows"] = {
    "kernel, 1 + 1": await cost([{ section: "", code: "1 + 1" }]),
    "kernel, the library imported": await cost(week1.slice(0, 1)),
    "week 1": await cost(week1),
    "week 2": await cost(week2),
    "week 3, its networks shipped": shipped.cost,
    "week 3, everything trained anew": fresh.cost,
  };
  if (python) {
    rows["PyTorch's lab, plain"] = await ofProgram([python, ...lab]);
    rows["Python's kernel, NumPy and a figure of Matplotlib"] = await ofProgram([
      python,
      "-c",
      PYTHON_FIGURE,
    ]);
  }
  const key = `${KERNELS} kernels in week 1 together, Pss`;
  const together = { [key]: await shareOfKernels(KERNELS) };
  console.log(
    JSON.stringify({ rows, profile: profileOf(shipped.costs, fresh.costs), together } satisfies Memory),
  );
}

void main().finally(() => rmSync(scratch, { recursive: true, force: true }));
