/** What the networks say of one image, as fast as it comes: the plain outputs, then pass after pass, then ODIN. */
import { createRandom } from "../../lib/core/random";
import { imageTensor } from "../../lib/data/digit-tensors";
import {
  scoreDetectors,
  type Detectors,
  type Evidence,
  type EvidencePart,
} from "../../lib/evaluation/detector";
import { temperedSoftmax } from "../../lib/evaluation/temperature-scaling";
import { monteCarloPasses } from "../../lib/inference/monte-carlo";
import { networkOutputs } from "../../lib/inference/outputs";
import { summarizeSamples } from "../../lib/inference/summary";
import { lenet } from "../../lib/models/lenet";
import type { Image } from "./images";
import type { Networks } from "./networks";
import { PASSES, pageDetectors } from "./scores";

/** Passes between two reports. */
const STEP = 25;
/** Every image meets the same dropout masks, so that what differs between two readings is the image. */
const SEED = 0;

export interface Reading {
  /** Of the deterministic network at temperature 1: [10]. */
  probabilities: number[];
  /** Of the deterministic network at the reader's temperature: [10]. */
  heated: number[];
  /** Passes so far. */
  passes: number;
  /** Their mean probabilities, and the share of their votes: [10] each; empty before the first. */
  mean: number[];
  votes: number[];
  /** Uncertainties by name, as far as they are known. */
  scores: Record<string, number>;
  /** Whether that is all. */
  complete: boolean;
}

const PLAIN: readonly EvidencePart[] = ["hidden", "logits", "probabilities"];

/** The detectors of which a condition on what they need holds. */
function needing(all: Detectors, condition: (needs: readonly EvidencePart[]) => boolean): Detectors {
  return Object.fromEntries(Object.entries(all).filter(([, { needs }]) => condition(needs)));
}

/** The one image's score by each detector. */
async function scoresOf(detectors: Detectors, evidence: Evidence): Promise<Record<string, number>> {
  const scores = await scoreDetectors(detectors, evidence);
  return Object.fromEntries(Object.entries(scores).map(([name, [score]]) => [name, score]));
}

/**
 * Reads an image. Each report is complete as far as it goes, and the last one holds every score.
 * @param options.signal stops it between two reports
 */
export async function* readImage(
  networks: Networks,
  image: Image,
  { temperature, signal }: { temperature: number; signal?: AbortSignal },
): AsyncGenerator<Reading, void, void> {
  const inputs = imageTensor(image);
  const { features, ...outputs } = await networkOutputs(lenet, networks.lenet, inputs, { signal });
  try {
    const all = pageDetectors(networks.branch, temperature);
    const isPlain = (needs: readonly EvidencePart[]): boolean => needs.every((part) => PLAIN.includes(part));
    const ofPasses = needing(all, (needs) => needs.includes("passes"));
    const slow = needing(all, (needs) => !isPlain(needs) && !needs.includes("passes"));
    const evidence = {
      network: lenet,
      parameters: networks.lenet,
      inputs,
      ...outputs,
      random: createRandom(SEED),
    } as unknown as Evidence;
    let reading: Reading = {
      probabilities: outputs.probabilities[0],
      heated: temperedSoftmax(outputs.logits, { temperature })[0],
      passes: 0,
      mean: [],
      votes: [],
      scores: await scoresOf(needing(all, isPlain), evidence),
      complete: false,
    };
    yield reading;
    const samples: number[][][] = [];
    const options = { passes: PASSES, random: createRandom(SEED) };
    for (const sample of monteCarloPasses(lenet, networks.lenet, features, options)) {
      samples.push(sample);
      if (samples.length % STEP !== 0) continue;
      const passes = summarizeSamples(samples);
      const scores = await scoresOf(ofPasses, { ...evidence, passes });
      reading = {
        ...reading,
        passes: samples.length,
        mean: passes.mean[0],
        votes: passes.votes[0],
        scores: { ...reading.scores, ...scores },
      };
      yield reading;
    }
    const scores = { ...reading.scores, ...(await scoresOf(slow, evidence)) };
    yield { ...reading, scores, complete: true };
  } finally {
    inputs.dispose();
    features.dispose();
  }
}
