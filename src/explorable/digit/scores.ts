/** The scores that the page shows: those of the library's record that a page can compute. */
import { confidNetDetector } from "../../lib/evaluation/confidnet-score";
import { detectorRecord, findsForeign, type Detectors } from "../../lib/evaluation/detector";
import { detectors } from "../../lib/evaluation/detectors";
import { heatedMcpDetector, odinDetector } from "../../lib/evaluation/odin-scores";
import { LAB_ODIN } from "../../lib/inference/odin";
import type { ConfidNetParameters } from "../../lib/models/confidnet";

/** Monte-Carlo passes, the lab's number. */
export const PASSES = 200;

/** The scores that depend on the temperature. */
export function heatedDetectors(temperature: number): Detectors {
  return detectorRecord(
    heatedMcpDetector({ temperature }),
    odinDetector({ temperature, epsilon: LAB_ODIN.epsilon }),
  );
}

/**
 * The record's scores that need neither labels nor the training set, in its order, then ConfidNet.
 * @param temperature of those that depend on one
 */
export function pageDetectors(branch: ConfidNetParameters, temperature: number): Detectors {
  const usable = Object.values(detectors).filter((detector) => !detector.fit && findsForeign(detector));
  const record = { ...detectorRecord(...usable), ...heatedDetectors(temperature) };
  return detectorRecord(...Object.values(record), confidNetDetector(branch));
}
