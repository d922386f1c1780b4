import { invalid } from "../core/shapes";
import type { PredictiveSummary } from "../inference/summary";
import type { Detector } from "./detector";
import { uncertaintyFromSummary, type Uncertainty } from "./uncertainty";

/** The measures of a summary, which several scores read. */
const known = new WeakMap<PredictiveSummary, Uncertainty>();

function measuresOf(summary: PredictiveSummary | undefined): Uncertainty {
  if (!summary) throw invalid("passes", "a summary of Monte-Carlo passes", summary);
  const measures = known.get(summary) ?? uncertaintyFromSummary(summary);
  known.set(summary, measures);
  return measures;
}

function ofPasses(name: string, measure: keyof Uncertainty): Detector {
  return { name, needs: ["passes"], score: ({ passes }) => measuresOf(passes)[measure] };
}

/** 1 − f/S, with f the votes of S Monte-Carlo passes for the class most voted for. */
export const passesVariationRatio = ofPasses("variation ratio", "variationRatio");

/** H[p̄] of the passes' mean p̄, in nats: the total uncertainty. */
export const passesEntropy = ofPasses("entropy", "predictiveEntropy");

/** H[p̄] − (1/S) Σₛ H[pₛ] in nats: the epistemic part. */
export const passesMutualInformation = ofPasses("mutual information", "mutualInformation");
