import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../src/lib/core/write-file";
import { layOut } from "../scripts/release/markdown";
import { ratioAim, waitAim, weekAim } from "./aims";
import type { Digits } from "./digits";
import type { Stage } from "./lab";
import type { Memory, Profile } from "./memory";
import type { Steps } from "./steps";
import { markdownTable, spread, spreadText } from "./table";

type Program = "ours" | "plain" | "optimised";
export type Run = Record<string, Stage>;
/** Runs of each program, one after the other in turns. */
export type Runs = Record<Program, Run[]>;
export type Waits = Record<string, string | number>;

/** What was measured, and on what machine and day: each part stands alone, and may be of another day. */
export interface Benchmark {
  stages?: { machine: string; quick: boolean; runs: Runs };
  steps?: { machine: string } & Steps;
  weeks?: { machine: string } & Memory;
  waits?: { machine: string; measured: Waits };
  digits?: { machine: string; rows: { threads: number; oneDnn: boolean; runs: Digits[] }[] };
}

const PROGRAMS = { ours: "ours", plain: "PyTorch plain", optimised: "PyTorch optimised" };

export const total = (run: Run): number => Object.values(run).reduce((sum, { seconds }) => sum + seconds, 0);

const peersOf = (runs: Runs): ("plain" | "optimised")[] =>
  (["plain", "optimised"] as const).filter((program) => runs[program].length > 0);

/**
 * A row for each stage: seconds of each program, and the ratio of ours to the others', run by run. A quick run has no
 * row for the whole, for the training stages are too small a part of it.
 */
function stageTable({ runs, quick }: NonNullable<Benchmark["stages"]>): string {
  const peers = peersOf(runs);
  const whole = "the whole";
  const rows = [...Object.keys(runs.ours[0]), ...(quick ? [] : [whole])].map((stage) => {
    const seconds = (program: Program): number[] =>
      runs[program].map((run) => (stage === whole ? total(run) : run[stage].seconds));
    const ratios = (program: Program): number[] =>
      seconds(program).map((value, i) => seconds("ours")[i] / value);
    return [
      stage,
      spreadText(spread(seconds("ours"))),
      ...peers.flatMap((program) => [
        spreadText(spread(seconds(program))),
        spreadText(spread(ratios(program))),
      ]),
      ...(peers.length > 0 ? [ratioAim(stage)] : []),
    ];
  });
  const columns = peers.flatMap((program) => [`${PROGRAMS[program]}, s`, "ratio"]);
  return markdownTable(["stage", "ours, s", ...columns, ...(peers.length > 0 ? ["aim"] : [])], rows);
}

/** What the stages reached, apart from their time. */
function qualityTable(runs: Runs): string {
  const programs: Program[] = ["ours", ...peersOf(runs)];
  const rows = Object.keys(runs.ours[0]).flatMap((stage) =>
    Object.keys(runs.ours[0][stage])
      .filter((name) => name !== "seconds")
      .map((measure) => [
        `${stage}: ${measure}`,
        ...programs.map((program) => spreadText(spread(runs[program].map((run) => run[stage][measure])))),
      ]),
  );
  return markdownTable(["reached", ...programs.map((program) => PROGRAMS[program])], rows);
}

function stepTable({ stages, gigaflopPerSecond, gigabytesPerSecond }: Steps): string {
  const rows = Object.entries(stages).map(([stage, { first, step, descent, gigaflop, megabytes }]) => [
    stage,
    spreadText(spread(first)),
    spreadText(spread(step)),
    spreadText(spread(descent)),
    ((1000 * gigaflop) / gigaflopPerSecond).toFixed(3),
    (megabytes / gigabytesPerSecond).toFixed(3),
  ]);
  const head = [
    "until the first step is done",
    "a later step",
    "descent for Adam",
    "arithmetic",
    "Adam's memory",
  ];
  return markdownTable(["stage", ...head], rows);
}

function weekTable({ rows, together }: Memory): string {
  return markdownTable(
    ["what", "time, s", "own memory, MB", "pages of files, MB", "aim"],
    [
      ...Object.entries(rows).map(([name, { seconds, own, files }]) => [
        name,
        seconds?.toFixed(seconds < 10 ? 1 : 0) ?? "",
        own.toFixed(0),
        files.toFixed(0),
        weekAim(name),
      ]),
      ...Object.entries(together).map(([name, share]) => [
        name,
        "",
        share.toFixed(0),
        "counted in parts",
        weekAim(name),
      ]),
    ],
  );
}

const firstLine = (line: string): string => `\`${line.replaceAll("|", "\\|")}\``;

function timeTable({ longest, others }: Profile): string {
  const rows = longest.map(({ section, line, seconds }) => [section, firstLine(line), seconds.toFixed(1)]);
  const rest = [`the other ${others.count} cells`, "", others.seconds.toFixed(1)];
  return markdownTable(["section", "cell that begins with", "time, s"], [...rows, rest]);
}

function riseTable({ rises }: Profile): string {
  const rows = rises.map(({ section, line, peak }) => [section, firstLine(line), peak.toFixed(0)]);
  return markdownTable(["section", "cell that begins with", "peak up to its end, MB"], rows);
}

function waitTable(measured: Waits): string {
  return markdownTable(
    ["what", "measured", "aim"],
    Object.entries(measured).map(([name, value]) => [name, String(value), waitAim(name)]),
  );
}

function digitTable(rows: NonNullable<Benchmark["digits"]>["rows"]): string {
  return markdownTable(
    ["threads", "oneDNN", "time, s", "first digits of the parameters' SHA-256, run by run"],
    rows.map(({ threads, oneDnn, runs }) => [
      String(threads),
      oneDnn ? "on" : "off",
      spreadText(spread(runs.map(({ seconds }) => seconds))),
      [...new Set(runs.map(({ digest }) => digest))].join(", then "),
    ]),
  );
}

/** The page of docs/. */
export function pageOf({ stages, steps, weeks, waits, digits }: Benchmark): string {
  const parts = [
    "# Benchmark",
    "Written by `npm run bench -- --peer PYTHON`, never by hand. The aims are what the project holds itself to on two cores.",
  ];
  if (stages)
    parts.push(
      "## The lab's stages, beside PyTorch",
      `The course's way ("plain") and optimised, in turns on the same machine (${stages.machine}): median (least–most) of ` +
        `${stages.runs.ours.length} runs of the whole lab, each in a process of its own. A ratio below 1 says that ours is faster.`,
      stageTable(stages),
      "What they reached (AP: average precision):",
      qualityTable(stages.runs),
    );
  if (steps)
    parts.push(
      "## Where a training step's time goes",
      `In ms, median (least–most) of ${Object.values(steps.stages)[0].step.length} trainings in one process (${steps.machine}). "Descent for Adam": the step with the least that an ` +
        "optimizer can do. The last two columns are the least that this machine allows: the step's products and convolutions at the rate of a product of two " +
        `matrices of 1024 × 1024 (${steps.gigaflopPerSecond.toFixed(0)} GFLOP/s), and what Adam reads and writes at that of the sum of two long vectors ` +
        `(${steps.gigabytesPerSecond.toFixed(1)} GB/s).`,
      stepTable(steps),
    );
  if (weeks)
    parts.push(
      "## The weeks in a kernel: time and memory",
      `From the kernel's start to the last cell (${weeks.machine}), with memory looked at many times a second. Own memory is the peak of the pages ` +
        "that no other process shares, of the kernel and of whatever it starts; pages of files are shared by kernels.",
      weekTable(weeks),
      "Where a participant's first run of week 3 spends its time:",
      timeTable(weeks.profile),
      "Where the own memory of week 3 rises, everything trained anew:",
      riseTable(weeks.profile),
    );
  if (waits)
    parts.push(
      "## What one waits for",
      `In a notebook, and on the pages that move in Chromium (${waits.machine}); median (least–most).`,
      waitTable(waits.measured),
    );
  if (digits)
    parts.push(
      "## What the digits depend on",
      `An epoch of LeNet from one seed, ${digits.rows[0].runs.length} runs of each row in turns (${digits.machine}). Rows with the same digits have the same ` +
        "parameters to the last bit; a row with several was not repeated.",
      digitTable(digits.rows),
    );
  return parts.join("\n\n");
}

/** Puts what was measured beside what a folder has of other parts, as numbers and as a page. */
export async function writeReport(folder: string, measured: Benchmark): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "benchmark.json");
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Benchmark) : {};
  const all = { ...before, ...measured };
  writeFileAtomically(file, `${JSON.stringify(all, undefined, 2)}\n`);
  writeFileAtomically(join(folder, "benchmark.md"), await layOut(pageOf(all)));
}
