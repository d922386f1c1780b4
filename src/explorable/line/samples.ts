import type { FactoredGaussian } from "../../lib/core/normal";
import { createRandom } from "../../lib/core/random";
import { weightsAt } from "./model";

/** How many functions are drawn, and of how many weights at most. */
export const DRAWS = 5;
const MOST_WEIGHTS = 16;
/** Seconds of a full turn. */
const PERIOD = 9;

/**
 * Draws from a posterior that move: z = cos t · a + sin t · b with standard normal a and b is standard normal at each t,
 * and comes back without a jump.
 */
export class MovingDraws {
  private time = 0;
  private readonly directions: [number[], number[]][];

  constructor(seed: number) {
    const random = createRandom(seed);
    const normals = (): number[] => Array.from({ length: MOST_WEIGHTS }, () => random.normal());
    this.directions = Array.from({ length: DRAWS }, () => [normals(), normals()]);
  }

  advance(seconds: number): void {
    this.time += (2 * Math.PI * seconds) / PERIOD;
  }

  /** The draws at this moment: [DRAWS][M]. */
  weights(posterior: FactoredGaussian): number[][] {
    const [cosine, sine] = [Math.cos(this.time), Math.sin(this.time)];
    return this.directions.map(([a, b]) =>
      weightsAt(
        posterior,
        a.map((value, j) => cosine * value + sine * b[j]),
      ),
    );
  }
}
