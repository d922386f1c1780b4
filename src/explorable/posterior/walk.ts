import type { Method } from "./state";
import type { Path } from "./worker";

/** Boundaries that are drawn at once. */
const BOUNDARIES = 12;
/** Draws a second; places of a path a second. */
const DRAWS_PER_SECOND = 12;
const PLACES_PER_SECOND = 45;

/** The draws of a posterior as they appear one after the other; those of HMC at the ends of their paths. */
export class Walk {
  private draws: number[][] = [];
  private paths: Path[] = [];
  private time = 0;
  /** Places of the present path that are shown. */
  private places = 0;
  private done = 0;

  restart(method: Method, { draws, paths }: { draws: number[][]; paths: Path[] }): void {
    this.draws = draws;
    this.paths = method === "hmc" ? paths : [];
    // A cloud to begin with, so that a drag is followed at once.
    this.done = method === "hmc" ? this.draws.length : Math.min(this.draws.length, 4 * BOUNDARIES);
    this.time = 0;
    this.places = 0;
  }

  clear(): void {
    [this.draws, this.paths] = [[], []];
  }

  /** Goes on; says whether anything has changed. */
  advance(seconds: number): boolean {
    this.time += seconds;
    return this.paths.length > 0 ? this.advancePath() : this.advanceDraws();
  }

  private advanceDraws(): boolean {
    const more = Math.floor(this.time * DRAWS_PER_SECOND);
    this.time -= more / DRAWS_PER_SECOND;
    this.done += more;
    return more > 0;
  }

  private advancePath(): boolean {
    const more = Math.floor(this.time * PLACES_PER_SECOND);
    this.time -= more / PLACES_PER_SECOND;
    this.places += more;
    const [path] = this.paths;
    if (this.places >= path.places.length + 4) {
      this.places = 0;
      this.draws = [...this.draws.slice(1), path.end];
      // From the last path's end the first one's start is a jump, and the walk goes round.
      this.paths = [...this.paths.slice(1), path];
    }
    return more > 0;
  }

  shown(): { draws: number[][]; latest: number[][]; path: number[][] } {
    const count = this.draws.length;
    if (this.paths.length > 0) {
      return {
        draws: this.draws,
        latest: this.draws.slice(-BOUNDARIES),
        path: this.paths[0].places.slice(0, this.places),
      };
    }
    if (count === 0) return { draws: [], latest: [], path: [] };
    const latest = Array.from(
      { length: Math.min(BOUNDARIES, count) },
      (_, i) => this.draws[(this.done + i) % count],
    );
    return { draws: this.draws, latest, path: [] };
  }
}
