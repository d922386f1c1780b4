import type { Job } from "./jobs";
import type { SeedResult } from "./result";

/** One line for a job that has ended. */
export function formatEnd({ notebook, seed, cost, checks, failure }: SeedResult): string {
  const held = checks.filter(({ holds }) => holds).length;
  const end = failure === undefined ? `${held} of ${checks.length} checks hold` : "FAILED";
  return `${notebook.split("-")[0]}, seed ${seed}: ${formatSeconds(cost.seconds)}, ${end}`;
}

/** When the jobs that are left will be done, from the time that others of their notebook took; "" as long as none has. */
export function timeLeft(left: Job[], done: SeedResult[], sideBySide: number): string {
  if (left.length === 0) return "";
  const seconds = left.map((job) => meanSeconds(job, done));
  if (seconds.some((value) => value === undefined)) return "";
  const total = (seconds as number[]).reduce((sum, value) => sum + value, 0);
  const most = Math.max(...(seconds as number[]));
  return `, about ${formatSeconds(Math.max(most, total / sideBySide))} left`;
}

function meanSeconds({ notebook, profile }: Job, done: SeedResult[]): number | undefined {
  const alike = done.filter(
    (result) => result.notebook === notebook && result.profile === profile && result.failure === undefined,
  );
  if (alike.length === 0) return undefined;
  return alike.reduce((sum, { cost }) => sum + cost.seconds, 0) / alike.length;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
