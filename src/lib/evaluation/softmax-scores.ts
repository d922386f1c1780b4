import type { Detector } from "./detector";
import { checkProbabilities } from "../core/probabilities";
import { checkLabels } from "../core/shapes";
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
  score: ({ probabilities, labels }) => {
    const [rows, classes] = checkProbabilities("probabilities", probabilities);
    checkLabels("labels", labels!, { classes, length: rows });
    return Array.from(probabilities, (row, n) => 1 - row[labels![n]]);
  },
};
