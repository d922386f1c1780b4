import { odin, type OdinSettings } from "../inference/odin";
import type { Detector } from "./detector";
import { temperedSoftmax } from "./temperature-scaling";
import { maximumClassProbability } from "./uncertainty";

/**
 * ODIN (Liang, Li and Srikant 2018): a temperature and a step of the inputs; {@link odin} has the formula.
 * @example
 * evaluation.odinDetector(inference.LAB_ODIN).needs; // → ["network", "parameters", "inputs"]
 */
export function odinDetector(settings: OdinSettings): Detector {
  return {
    name: "ODIN",
    needs: ["network", "parameters", "inputs"],
    score: ({ network, parameters, inputs, signal }) =>
      odin(network, parameters, inputs, { ...settings, signal }),
  };
}

/**
 * ODIN without its step: 1 − maxₖ softmax(f/T)ₖ.
 * @example
 * evaluation.heatedMcpDetector({ temperature: 5 }).needs; // → ["logits"]
 */
export function heatedMcpDetector({ temperature }: Pick<OdinSettings, "temperature">): Detector {
  return {
    name: "T alone",
    needs: ["logits"],
    score: ({ logits }) => maximumClassProbability(temperedSoftmax(logits, { temperature })),
  };
}
