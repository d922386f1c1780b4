// All results of a study in one value: what docs/study.json holds, and the page is written from.

import { ranks } from "../../src/lib/core/numbers";
import pytorch from "./pytorch-runs.json";
import { ERRORS, type SeedResult } from "./result";
import {
  detectableDifference,
  estimate,
  type Estimate,
  shareInterval,
  welch,
  type Welch,
} from "./statistics";

export interface Study {
  profile: SeedResult["profile"];
  /** One for each notebook. */
  notebooks: NotebookRuns[];
  checks: CheckStudy[];
  tasks: TaskStudy[];
  claims: Claim[];
  pytorch: { source: string; rows: PytorchRow[] };
}

export interface NotebookRuns {
  notebook: string;
  /** All that were asked for: the denominator of every share. */
  seeds: number[];
  failed: { seed: number; reason: string }[];
  /** Seeds whose cells were others than the notebook's of today. */
  ofOtherCells: number[];
  threads: number[];
  /** How many states of the library the results come from. */
  libraries: number;
  processors: string[];
  seconds: Estimate;
  /** Of the kernel's threads together: what does not depend on what else the machine did. */
  cpuSeconds: Estimate;
  peakMegabytes: number;
}

/** A statement over the seeds. A seed that failed before the check counts as one in which it does not hold. */
export interface CheckStudy {
  notebook: string;
  id: string;
  statement: string;
  bound: string;
  /** In the order of `seeds`; null where the seed failed before. */
  values: (number | null)[];
  seeds: number[];
  holds: number;
  /** Mean, deviation and interval of the finite values. */
  estimate?: Estimate;
}

/** Failure prediction, or one foreign set; by average precision. */
export interface TaskStudy {
  task: string;
  /** All asked for; methods have values for `seeds`. */
  asked: number;
  seeds: number[];
  /** The report's best method. */
  winner: string;
  methods: MethodStudy[];
}

export interface MethodStudy {
  method: string;
  /** Average precision, in the order of the task's seeds. */
  values: number[];
  estimate: Estimate;
  /** Among the methods of this table, 1 being the best. */
  ranks: number[];
  /** Seeds in which no other method is better. */
  first: number;
  auroc: Estimate;
  /** The winner's values less this method's, seed by seed. */
  behindWinner?: Estimate & { detectable?: number };
}

/** "X performs the best": among the report's methods, on one task. */
export interface Claim {
  task: string;
  winner: string;
  methods: string[];
  /** Seeds in which the winner's average precision is the highest of them. */
  first: number;
  asked: number;
  share: [number, number];
  /** The winner's average precision less the best of the others', seed by seed. */
  lead: Estimate;
  values: number[];
  /** The winner less MCP, seed by seed. */
  overMcp: Estimate;
  /** The winner less MC dropout's entropy, which the report compares in failure prediction alone. */
  overEntropy: Estimate;
}

export interface PytorchRow {
  task: string;
  method: string;
  ours: Estimate;
  theirs: { count: number; mean: number; deviation: number };
  test?: Welch;
}

/** The course's report: the scores that it compares, and which it calls the best. */
const REPORT = {
  errors: { winner: "ConfidNet", methods: ["MCP", "variation ratio", "entropy", "ConfidNet"] },
  foreign: { winner: "ODIN", methods: ["MCP", "variation ratio", "ODIN"] },
};
/** No method, since it sees the labels. */
const NO_METHOD = /needs labels/;

const reportOf = (task: string): (typeof REPORT)["errors"] =>
  task === ERRORS ? REPORT.errors : REPORT.foreign;

/** @param identities of the notebooks as they are today */
export function aggregate(results: SeedResult[], identities: Record<string, string>): Study {
  const names = [...new Set(results.map(({ notebook }) => notebook))];
  const groups = names.map((name) => results.filter(({ notebook }) => notebook === name));
  const tasks = groups.flatMap(tasksOf);
  return {
    profile: results[0]?.profile ?? "full",
    notebooks: groups.map((runs) => runsOf(runs, identities)),
    checks: groups.flatMap(checksOf),
    tasks,
    claims: tasks.flatMap((task) => claimOf(task) ?? []),
    pytorch: { source: pytorch.source, rows: tasks.flatMap(pytorchRows) },
  };
}

function runsOf(runs: SeedResult[], identities: Record<string, string>): NotebookRuns {
  const [{ notebook }] = runs;
  const ended = runs.filter(({ failure }) => failure === undefined);
  return {
    notebook,
    seeds: runs.map(({ seed }) => seed),
    failed: runs.flatMap(({ seed, failure }) => (failure === undefined ? [] : [{ seed, reason: failure }])),
    ofOtherCells: ended.filter(({ cells }) => cells !== identities[notebook]).map(({ seed }) => seed),
    threads: [...new Set(runs.map(({ threads }) => threads))],
    libraries: new Set(ended.map(({ library }) => library)).size,
    processors: [...new Set(ended.map(({ versions }) => versions.processor))],
    seconds: estimate(ended.map(({ cost }) => cost.seconds)),
    cpuSeconds: estimate(ended.flatMap(({ cost }) => cost.cpuSeconds ?? [])),
    peakMegabytes: Math.max(0, ...ended.map(({ cost }) => cost.peakMegabytes ?? 0)),
  };
}

function checksOf(runs: SeedResult[]): CheckStudy[] {
  // The wording of the last result counts, where it differs.
  const known = new Map(runs.flatMap(({ checks }) => checks.map((check) => [check.id, check])));
  return [...known.values()].map(({ id, statement, bound }) => {
    const own = runs.map(({ checks }) => checks.find((check) => check.id === id));
    const finite = own.flatMap((check) => (check && Number.isFinite(check.value) ? [check.value] : []));
    return {
      ...{ notebook: runs[0].notebook, id, statement, bound },
      values: own.map((check) => check?.value ?? null),
      seeds: runs.map(({ seed }) => seed),
      holds: own.filter((check) => check?.holds).length,
      ...(finite.length > 0 ? { estimate: estimate(finite) } : {}),
    };
  });
}

function tasksOf(runs: SeedResult[]): TaskStudy[] {
  const names = [...new Set(runs.flatMap(({ scores }) => Object.keys(scores)))];
  return names.map((task) => {
    const scored = runs.filter(({ scores }) => task in scores);
    const methods = Object.keys(scored[0].scores[task]).filter(
      (method) => !NO_METHOD.test(method) && scored.every(({ scores }) => method in scores[task]),
    );
    const { winner } = reportOf(task);
    const of = (method: string, measure: string): number[] =>
      scored.map(({ scores }) => scores[task][method][measure]);
    const places = scored.map((_, i) => ranks(methods.map((method) => of(method, "AP")[i])));
    return {
      ...{ task, asked: runs.length, seeds: scored.map(({ seed }) => seed), winner },
      methods: methods.map((method, m) => ({
        ...{ method, values: of(method, "AP"), estimate: estimate(of(method, "AP")) },
        ranks: places.map((row) => row[m]),
        first: places.filter((row) => row[m] === Math.min(...row)).length,
        auroc: estimate(of(method, "AUROC")),
        ...(methods.includes(winner) && method !== winner
          ? { behindWinner: paired(of(winner, "AP"), of(method, "AP")) }
          : {}),
      })),
    };
  });
}

/** First less second, seed by seed. */
function paired(first: number[], second: number[]): Estimate & { detectable?: number } {
  const difference = estimate(first.map((value, i) => value - second[i]));
  const { deviation, count } = difference;
  return deviation === undefined
    ? difference
    : { ...difference, detectable: detectableDifference(deviation, count) };
}

function claimOf({ task, asked, methods }: TaskStudy): Claim | undefined {
  const { winner, methods: names } = reportOf(task);
  const valuesOf = (name: string): number[] | undefined =>
    methods.find(({ method }) => method === name)?.values;
  const own = valuesOf(winner);
  const others = names.filter((name) => name !== winner).map(valuesOf);
  const entropy = valuesOf("entropy");
  if (own === undefined || entropy === undefined || others.some((values) => values === undefined))
    return undefined;
  const lead = own.map((value, i) => value - Math.max(...others.map((values) => values![i])));
  const first = lead.filter((value) => value > 0).length;
  return {
    ...{ task, winner, methods: names, first, asked, values: lead },
    share: shareInterval(first, asked),
    lead: estimate(lead),
    overMcp: paired(own, valuesOf("MCP")!),
    overEntropy: paired(own, entropy),
  };
}

function pytorchRows({ task, methods }: TaskStudy): PytorchRow[] {
  const runs = (pytorch as Record<string, unknown>)[task] as Record<string, PytorchRow["theirs"]> | undefined;
  return Object.entries(runs ?? {}).flatMap(([method, theirs]) => {
    const ours = methods.find((own) => own.method === method)?.estimate;
    if (ours === undefined) return [];
    const { deviation } = ours;
    return [
      { task, method, ours, theirs, ...(deviation && { test: welch({ ...ours, deviation }, theirs) }) },
    ];
  });
}
