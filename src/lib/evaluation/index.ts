/** Evaluation: scores of uncertainty, what they are measured by, and comparisons. */

// Scores: one record, and what they are made of.
export { detectors } from "./detectors";
export {
  detectorRecord,
  findsForeign,
  fitDetectors,
  gatherEvidence,
  scoreDetectors,
  type Detector,
  type Detectors,
  type Evidence,
  type EvidencePart,
} from "./detector";
export { confidNetDetector } from "./confidnet-score";
export { heatedMcpDetector, odinDetector } from "./odin-scores";
export { energyScore } from "./energy";
export { maxLogitScore } from "./max-logit";
export { fitClassGaussians, mahalanobisScore, type ClassGaussians } from "./mahalanobis";
export {
  fitRelativeGaussians,
  relativeMahalanobisScore,
  type RelativeGaussians,
} from "./relative-mahalanobis";
export { unitRows } from "./normalized-mahalanobis";
export {
  maximumClassProbability,
  mutualInformation,
  predictiveEntropy,
  uncertainty,
  uncertaintyFromSummary,
  variationRatio,
  type Uncertainty,
} from "./uncertainty";
export { argMax, entropy } from "../core/probabilities";

// Rankings.
export {
  areaUnderRiskCoverage,
  averagePrecision,
  excessAreaUnderRiskCoverage,
  fprAtTpr,
  oracleAreaUnderRiskCoverage,
  precisionRecallCurve,
  riskCoverageCurve,
  rocAuc,
  rocCurve,
  type Detection,
  type SelectivePrediction,
} from "./ranking";
export { oodPrecisionRecallCurves, precisionRecallCurves, riskCoverageCurves, type Methods } from "./curves";
export { accuracy, failureReport, predictionErrors, type FailureReport } from "./failure-prediction";
export {
  confidNetPrecision,
  lossAndAccuracy,
  type FrozenUnits,
  type LossAndAccuracy,
} from "./training-measures";
export { oodDetection, oodReport, type OodReport, type OodScores } from "./ood-detection";
export { bootstrapInterval, type Interval } from "./bootstrap";
export {
  intervalText,
  measureInterval,
  pairedDifference,
  type Bootstrap,
  type RankingMeasure,
} from "./comparison";

// Calibration.
export {
  brierScore,
  expectedCalibrationError,
  negativeLogLikelihood,
  reliabilityBins,
  type Predictions,
  type ReliabilityBin,
} from "./calibration";
export { fitTemperature, temperedSoftmax } from "./temperature-scaling";

// Promises that hold whatever the network.
export {
  adaptiveNonconformity,
  conformalThreshold,
  coverageInterval,
  leastAmbiguous,
  predictionSets,
  type Nonconformity,
} from "./conformal";
export { selectiveRisks, type SelectiveRisk } from "./selective-risk";

// Studies in the plane.
export {
  comparePosterior,
  comparisonColumns,
  comparisonRow,
  posteriorReference,
  type Compared,
  type PosteriorComparison,
  type PosteriorReference,
} from "./posterior-comparison";
export { studyDistances, type DistanceStudy, type UncertaintyPart } from "./distance-study";
export { distanceRings, pointsAtDistance, type DistanceRings } from "./data-distance";
