import { createRandom } from "../../lib/core/random";
import { hmcTransition } from "../../lib/inference/hmc";
import { followPath } from "../../lib/inference/leapfrog";
import type { LogisticData } from "../../lib/models/logistic-regression";
import { logisticTarget } from "../../lib/models/logistic-target";
import { serve } from "../shell/worker";
import {
  caseOf,
  klOf,
  mapsView,
  pathLengthFor,
  weightsView,
  type Case,
  type MapsView,
  type WeightsView,
} from "./model";
import type { Method } from "./state";

/** Of whose posterior, by which method. */
interface Question {
  data: LogisticData;
  method: Method;
}

/** One draw of the chain: the places (w₁, w₂, b) along its path, and the draw that it led to. */
export interface Path {
  places: number[][];
  end: number[];
}

/** Paths that are sent at once, and places of one that are sent at most. */
const PATHS = 60;
const PLACES = 60;

/** The last case: another method, or maps, of the same data need no exact posterior anew. */
let last: { key: string; method: Method; found: Case } | undefined;

async function find({ data, method }: Question): Promise<Case> {
  const key = JSON.stringify(data);
  const known = last?.key === key ? last : undefined;
  if (known?.method === method) return known.found;
  const found = await caseOf(method, data, known?.found);
  last = { key, method, found };
  return found;
}

function pathsOf(data: LogisticData, start: number[], stepSize: number): Path[] {
  const target = logisticTarget(data);
  const random = createRandom(3);
  const pathLength = pathLengthFor(data);
  let position = start;
  return Array.from({ length: PATHS }, () => {
    const draw = hmcTransition(target, position, { stepSize, pathLength, random });
    const together = Math.max(1, Math.ceil(draw.steps / PLACES));
    const places = [draw.from.position];
    let at = draw.from;
    for (let done = 0; done < draw.steps; done += together) {
      const steps = Math.min(together, draw.steps - done);
      at = followPath(at, { gradient: target.gradient, stepSize, steps });
      places.push(at.position);
    }
    ({ position } = draw);
    return { places, end: position };
  });
}

const calls = {
  weights: async (question: Question): Promise<WeightsView & { paths: Path[] }> => {
    const found = await find(question);
    const view = weightsView(found);
    const { chain } = found;
    return {
      ...view,
      paths: chain ? pathsOf(found.data, chain.draws[chain.draws.length - 1], chain.stepSize) : [],
    };
  },
  maps: async ({ side, ...question }: Question & { side: number }): Promise<MapsView> =>
    mapsView(await find(question), side),
  kl: async (question: Question): Promise<number> => klOf(await find(question)),
};

export type PosteriorCalls = typeof calls;

serve(calls);
