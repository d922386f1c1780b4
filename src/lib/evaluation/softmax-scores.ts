import type { Detector } from "./detector";
import { maximumClassProbability } from "./uncertainty";

/** 1 − maxₖ pₖ of the deterministic network: the largest softmax probability, turned round (Hendrycks and Gimpel 2017). */
export const mcp: Detector = {
  name: "MCP",
  needs: ["probabilities"],
  score: ({ probabilities }) => maximumClassProbability(probabilities),
};

/**
 * 1 − p_y with the true class y: the true class probability, turned round (Corbière et al. 2019). It needs the labels, so
 * it is not a method, but what ConfidNet regresses.
 */
export const tcp: Detector = {
  name: "TCP (needs labels)",
  needs: ["probabilities", "labels"],
  score: ({ probabilities, labels }) => probabilities.map((row, n) => 1 - row[labels![n]]),
};
