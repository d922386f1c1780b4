import { checkNumber, COUNT, invalid } from "../core/shapes";
import type { PredictiveSummary } from "../inference/summary";
import type { DistanceRings } from "./data-distance";
import { uncertaintyFromSummary } from "./uncertainty";

/** The total uncertainty and its two parts. */
export type UncertaintyPart = "total" | "aleatoric" | "epistemic";

const measures = {
  total: "predictiveEntropy",
  aleatoric: "expectedEntropy",
  epistemic: "mutualInformation",
} as const;

/**
 * How the uncertainty of several methods changes with the distance from the data, over several runs of each.
 */
export interface DistanceStudy {
  methods: string[];
  /** Mean uncertainty at a distance in nats, for each run: [runs]. */
  at(method: string, part: UncertaintyPart, distance: number): number[];
  /** The mean over the runs, for each distance: [distances]. */
  profile(method: string, part: UncertaintyPart): number[];
  /**
   * The value at distance `to` over that at distance `from`, for each run: [runs].
   * @throws RangeError when the value at `from` is 0, as the epistemic part of a single network is: nothing can grow from it
   */
  growth(method: string, part: UncertaintyPart, from: number, to: number): number[];
  /** Share of the points at a distance whose total uncertainty is below a limit in nats, over all runs. */
  shareBelow(method: string, limit: number, distance: number): number;
}

/**
 * Trains and asks each method several times.
 * @param methods for each name a function that trains anew and predicts at points [M][2]
 * @param options.rings where to ask
 * @param options.runs how many times each
 * @throws RangeError for runs that are not an integer >= 1; from the results' functions for an unknown method or
 *   distance
 * @example
 * const rings = evaluation.distanceRings([[0, 0]], [0, 1], { directions: 4 });
 * const predict = async (points: number[][]) =>
 *   inference.summarizeSamples(points.map(([x, y]) => (x === 0 && y === 0 ? [1, 0] : [0.5, 0.5])));
 * const study = await evaluation.studyDistances({ toy: predict }, { rings, runs: 1 });
 * study.profile("toy", "total"); // → [0, 0.6931]
 */
export async function studyDistances(
  methods: Record<string, (points: number[][]) => Promise<PredictiveSummary>>,
  { rings, runs }: { rings: DistanceRings; runs: number },
): Promise<DistanceStudy> {
  checkNumber("runs", runs, COUNT);
  const results: Record<string, ReturnType<typeof uncertaintyFromSummary>[]> = {};
  for (const [method, predict] of Object.entries(methods)) {
    results[method] = [];
    for (let run = 0; run < runs; run++) {
      results[method].push(uncertaintyFromSummary(await predict(rings.points)));
    }
  }
  const runsOf = (method: string): ReturnType<typeof uncertaintyFromSummary>[] => {
    if (!Object.hasOwn(results, method))
      throw invalid("method", `one of ${Object.keys(results).join(", ")}`, method);
    return results[method];
  };
  const place = (distance: number): number => {
    const index = rings.distances.indexOf(distance);
    if (index < 0) throw invalid("distance", `one of ${rings.distances.join(", ")}`, distance);
    return index;
  };
  const average = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = (method: string, part: UncertaintyPart, distance: number): number[] =>
    runsOf(method).map((run) => rings.average(run[measures[part]])[place(distance)]);
  return {
    methods: Object.keys(methods),
    at,
    profile: (method, part) => rings.distances.map((distance) => average(at(method, part, distance))),
    growth: (method, part, from, to) => {
      const start = at(method, part, from);
      start.forEach((value, run) =>
        checkNumber(`${part} uncertainty of ${method} at distance ${from} in run ${run + 1}`, value, {
          above: 0,
        }),
      );
      return at(method, part, to).map((value, run) => value / start[run]);
    },
    shareBelow: (method, limit, distance) =>
      average(
        runsOf(method).map(
          (run) =>
            rings.average(run.predictiveEntropy.map((total) => Number(total < limit)))[place(distance)],
        ),
      ),
  };
}
