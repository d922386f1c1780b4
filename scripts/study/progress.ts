import type { Job } from "./jobs";
import type { SeedResult } from "./result";

/** One line for a job that has ended. */
export function formatEnd({ notebook, seed, cost, checks, failure }: SeedResult): string {
  const held = checks.filter(({ holds }) => holds).length;
  const end = failure === undefined ? `${held} of ${checks.length} checks hold` : "FAILED";
  return `${notebook.split("-")[0]}, seed ${seed}: ${formatSeconds(cost.seconds)}, ${end}`;
}

type Costing = Pick<SeedResult, "notebook" | "profile" | "failure" | "cost">;

/** When the jobs that are left will be done, from the time that others of their notebook took. */
export class Pace {
  private readonly took = new Map<string, { seconds: number; count: number }>();
  private readonly left = new Map<string, number>();

  /** @param known results of earlier jobs, of this profile or another */
  constructor(
    jobs: Pick<Job, "notebook" | "profile">[],
    known: Costing[],
    private readonly sideBySide: number,
  ) {
    for (const { notebook } of jobs) this.left.set(notebook, (this.left.get(notebook) ?? 0) + 1);
    for (const result of known) if (result.profile === jobs[0]?.profile) this.measure(result);
  }

  /** A job has ended. */
  end(result: Costing): void {
    this.left.set(result.notebook, this.left.get(result.notebook)! - 1);
    this.measure(result);
  }

  private measure({ notebook, failure, cost }: Costing): void {
    if (failure !== undefined || !Number.isFinite(cost.seconds)) return;
    const { seconds, count } = this.took.get(notebook) ?? { seconds: 0, count: 0 };
    this.took.set(notebook, { seconds: seconds + cost.seconds, count: count + 1 });
  }

  /** ", about 3 min left"; "" at the end, and as long as no job has ended well. A notebook not yet measured counts as the slowest. */
  timeLeft(): string {
    const means = new Map([...this.took].map(([name, { seconds, count }]) => [name, seconds / count]));
    const slowest = Math.max(...means.values());
    const left = [...this.left].filter(([, count]) => count > 0);
    if (left.length === 0 || means.size === 0) return "";
    const times = left.map(([name, count]) => ({ one: means.get(name) ?? slowest, count }));
    const total = times.reduce((sum, { one, count }) => sum + one * count, 0);
    return `, about ${formatSeconds(Math.max(total / this.sideBySide, ...times.map(({ one }) => one)))} left`;
  }
}

export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 60) return `${seconds.toFixed(0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
