/** Figures: pure functions from arrays to a {@link Figure}, which `show` puts under a cell. */
export type { Figure, FigureText } from "./figure";

// Curves and values.
/** Named curves in one coordinate system, with marked points. */
export { lines, type LinePanel } from "./lines";
/** Panels of named curves, with one legend or one each. */
export { lineGrid } from "./lines";
/** Values in descending order. */
export { sortedCurves, type Sample } from "./lines";
/** Histograms over the same bins, as outlines. */
export { histogram } from "./histogram";
/** Results over two lists of settings, as colored cells with their numbers. */
export { heatMap, type SettingsMap } from "./heat-map";
/** A dot for each seed of a study, and this run among them. */
export { seeds, type SeedRow } from "./seeds";
/** Loss and accuracy along the epochs. */
export { trainingCurves, type TrainingPanel } from "./training-curves";

// Regression.
/** Predictive mean with bands, and the variance with its parts. */
export { regression, type PredictiveCurves } from "./regression";
/** The posterior over a line's weights, and lines drawn from it. */
export { posterior, type PosteriorStage } from "./posterior";

// Classification in the plane.
/** Points of two classes. */
export { points, type LabeledPoints } from "./labeled-points";
/** Probabilities and uncertainties over the plane. */
export { plane, type PlaneMap } from "./plane-maps";
/** Approximations of a posterior in the plane of the weights, each above what it predicts. */
export { weightsAndMaps, type WeightsAndMap } from "./weights-and-maps";
/** The decision boundary along training, with a slider. */
export { boundaryEpochs, type EpochMap } from "./boundary-epochs";
/** A classifier's mean, total, aleatoric and epistemic maps. */
export { uncertaintyMaps } from "./uncertainty-maps";

// Images.
/** Images in a grid, with a text over each. */
export { imageGrid } from "./image-grid";
/** One image under Monte-Carlo passes. */
export { imageUncertainty, type ImageUncertainty } from "./image-uncertainty";

// Evaluation.
/** Precision against recall, with average precision. */
export { precisionRecall, type PrecisionRecall } from "./precision-recall";
/** True against false positive rate, with the area. */
export { roc, type Roc } from "./roc";
/** Error rate among the surest predictions. */
export { riskCoverage, type RiskCoverage } from "./risk-coverage";
/** Accuracy in bins of confidence, with their counts. */
export { reliability, type Reliability } from "./reliability";
