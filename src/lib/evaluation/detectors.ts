import { LAB_ODIN } from "../inference/odin";
import { detectorRecord } from "./detector";
import { energy } from "./energy";
import { mahalanobis } from "./mahalanobis";
import { maxLogit } from "./max-logit";
import { normalizedMahalanobis } from "./normalized-mahalanobis";
import { heatedMcpDetector, odinDetector } from "./odin-scores";
import { passesEntropy, passesMutualInformation, passesVariationRatio } from "./passes-scores";
import { relativeMahalanobis } from "./relative-mahalanobis";
import { mcp, tcp } from "./softmax-scores";

/**
 * The scores that failure prediction and the detection of foreign inputs compare: a new one is a file of its own and a
 * line here, and appears in every table, benchmark and page that loops over them. ConfidNet, which has to be trained
 * first, joins them by {@link confidNetDetector}.
 */
export const detectors = detectorRecord(
  mcp,
  passesVariationRatio,
  passesEntropy,
  passesMutualInformation,
  heatedMcpDetector(LAB_ODIN),
  odinDetector(LAB_ODIN),
  maxLogit,
  energy,
  mahalanobis,
  relativeMahalanobis,
  normalizedMahalanobis,
  tcp,
);
