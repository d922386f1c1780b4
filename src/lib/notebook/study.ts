import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromJson } from "../core/json";
import { formatNumber, ranks } from "../core/numbers";
import { projectRoot } from "../core/project";
import { seeds, type Figure } from "../figures";
import type { Column, Row } from "./tables";

/** What of docs/study.json, which `npm run study` writes, a notebook shows. */
export interface CommittedStudy {
  profile: string;
  checks: {
    notebook: string;
    id: string;
    statement: string;
    bound: string;
    /** null where the seed failed before. */
    values: (number | null)[];
    holds: number;
    estimate?: { mean: number; interval?: [number, number] };
  }[];
  tasks: {
    task: string;
    seeds: number[];
    /** Whom the report has ahead. */
    winner: string;
    methods: {
      method: string;
      values: number[];
      ranks: number[];
      estimate: { interval?: [number, number] };
      /** The winner's value less this one's, seed by seed. */
      behindWinner?: { mean: number; interval?: [number, number] };
    }[];
  }[];
}

/** A number of this run; null or undefined where it was not computed. */
type Here = number | undefined;

/** The committed study; undefined where there is none, or one of another profile, whose numbers are others. */
export function committedStudy(
  profile: string,
  file = join(projectRoot(), "docs", "study.json"),
): CommittedStudy | undefined {
  if (!existsSync(file)) return undefined;
  const study = fromJson(readFileSync(file, "utf8")) as CommittedStudy;
  return study.profile === profile ? study : undefined;
}

const finite = (value: Here | null): value is number => typeof value === "number" && Number.isFinite(value);

/** A mean with its interval for reading, such as "0.074 [0.032, 0.117]". */
export function withInterval(
  { mean, interval }: { mean: number; interval?: [number, number] },
  format: (value: number) => string,
): string {
  return interval ? `${format(mean)} [${interval.map(format).join(", ")}]` : format(mean);
}

/** The ends of a check's bound as it is printed, such as "≥ 0" or "1 … 2". */
export function boundsOf(text: string): number[] {
  return text.split("…").map((end) => Number(end.replace(/[≤≥\s]/g, "")));
}

/** A check over the study's seeds with this run's value; undefined where the study does not know it. */
export function checkOverSeeds(
  study: CommittedStudy,
  notebook: string,
  { id, value }: { id: string; value: Here },
): Figure | undefined {
  const check = study.checks.find((known) => known.notebook === notebook && known.id === id);
  const values = check?.values.filter(finite) ?? [];
  if (check === undefined || values.length === 0) return undefined;
  const { statement, bound, holds, estimate } = check;
  return seeds(
    [
      {
        ...{
          name: id,
          values,
          interval: estimate?.interval,
          bounds: boundsOf(bound).filter(Number.isFinite),
        },
        here: finite(value) ? value : undefined,
      },
    ],
    {
      xLabel: "value of the check",
      yLabel: "check",
      caption: `${statement} (${bound}): holds in ${holds} of ${check.values.length} seeds.`,
    },
  );
}

/** A table as {@link showTable} takes it. */
export interface StudyTable {
  rows: Row[];
  columns: Column[];
  caption: string;
}

/** Checks over the study's seeds with this run's values, a row each; undefined where the study does not know all of them. */
export function checksOverSeeds(
  study: CommittedStudy,
  notebook: string,
  checks: readonly { id: string; value: Here }[],
): StudyTable | undefined {
  const rows = checks.flatMap(({ id, value }): Row[] => {
    const check = study.checks.find((known) => known.notebook === notebook && known.id === id);
    if (check?.estimate === undefined) return [];
    return [
      {
        check: check.statement,
        bound: check.bound,
        here: finite(value) ? formatNumber(value) : "–",
        mean: withInterval(check.estimate, formatNumber),
        holds: `${check.holds} of ${check.values.length}`,
      },
    ];
  });
  if (rows.length === 0 || rows.length < checks.length) return undefined;
  return {
    rows,
    columns: [
      { key: "check" },
      { key: "bound" },
      { key: "here", label: "this run" },
      { key: "mean", label: "mean over seeds [95 % interval]" },
      { key: "holds", label: "holds in" },
    ],
    caption: "The same with other seeds",
  };
}

/** By how much the report's winner is ahead of each other method, seed by seed. */
function leadsOf({ winner, methods }: CommittedStudy["tasks"][number], shown: string[]): string {
  const leader = methods.find(({ method }) => method === winner);
  if (leader === undefined || !shown.includes(winner)) return "";
  const leads = methods.flatMap(({ method, values, behindWinner }) => {
    if (behindWinner?.interval === undefined || !shown.includes(method)) return [];
    const ahead = values.filter((value, i) => leader.values[i] > value).length;
    return [`${method} ${withInterval(behindWinner, (value) => value.toFixed(3))}, ahead in ${ahead}`];
  });
  return leads.length === 0 ? "" : ` ${winner} less the others, mean [95 % interval]: ${leads.join("; ")}.`;
}

/**
 * Average precisions over the study's seeds with this run's; undefined where the study does not know the task.
 * @param here average precision of each method in this run, which decides the rows
 */
export function scoresOverSeeds(
  study: CommittedStudy,
  name: string,
  here: Record<string, number>,
): Figure | undefined {
  const task = study.tasks.find((known) => known.task === name);
  const known = task?.methods.filter(({ method }) => method in here) ?? [];
  if (task === undefined || known.length === 0) return undefined;
  return seeds(
    known.map(({ method, values, estimate }) => ({
      ...{ name: method, values, interval: estimate.interval, here: here[method] },
    })),
    {
      xLabel: "average precision",
      yLabel: "score",
      caption: `${name}: average precision over ${task.seeds.length} seeds, and in this run.${leadsOf(task, Object.keys(here))}`,
    },
  );
}

/**
 * The places of methods among each other over the study's seeds, a column for each task; undefined where the study does
 * not know all of them.
 */
export function placesOverSeeds(study: CommittedStudy, methods: readonly string[]): StudyTable | undefined {
  const tasks = study.tasks.map(({ task, seeds, ...known }) => {
    const values = methods.map((name) => known.methods.find(({ method }) => method === name)?.values);
    return { task, seeds, values: values.filter((list) => list !== undefined) };
  });
  const complete = tasks.filter(({ values }) => values.length === methods.length);
  if (complete.length === 0) return undefined;
  const rows = methods.map((method, m): Row => {
    const cells = complete.map(({ task, seeds, values }): [string, string] => {
      const places = seeds.map((_, s) => ranks(values.map((list) => list[s]))[m]);
      const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
      return [task, `${mean.toFixed(1)} (${Math.min(...places)} … ${Math.max(...places)})`];
    });
    return { method, ...Object.fromEntries(cells) };
  });
  return {
    rows,
    columns: [{ key: "method" }, ...complete.map(({ task }) => ({ key: task }))],
    caption: `Places by average precision among these ${methods.length}, 1 the best: mean over ${complete[0].seeds.length} seeds (best … worst)`,
  };
}
