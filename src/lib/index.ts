/**
 * The library's table of contents, grouped by week: what the notebooks import, and what their exercises may want.
 * TensorFlow.js itself comes as `tf`, patched for newer versions of Node and with two operations replaced by faster ones.
 */

// Everywhere: seeded random numbers, the notebook's frame.
export { createRandom, type Random } from "./core/random";
export { openNotebook, type Check, type Notebook, type Profile } from "./notebook/checks";
export { interruptSignal } from "./notebook/interrupt";
export { show } from "./notebook/display";
export { showTable } from "./notebook/tables";
export { progressBar } from "./notebook/progress";
export {
  cholesky,
  dot,
  inverseFromCholesky,
  normalLogDensity,
  sampleNormal,
  solveCholesky,
  solveLower,
  type Gaussian,
} from "./core/linalg";

// Week 1: Bayesian linear regression, in plain TypeScript.
export { gaussianBasis, linearBasis, polynomialBasis, type Basis } from "./models/basis";
export {
  linearPosterior,
  linearPredictive,
  logMarginalLikelihood,
  maximizeEvidence,
  type LinearPredictive,
} from "./models/bayesian-linear-regression";
export {
  hole as holeData,
  line as lineData,
  LINE_WEIGHTS,
  lineTruth,
  sinusoid as sinusoidData,
  sinusoidTruth,
} from "./data/toy-data";
export { showExplorable, type ExplorableStart } from "./notebook/explorable";

// Weeks 2 and 3: tensors, compiled functions, training.
export { tf } from "../engine";
export { compile } from "../engine";
export { disposeTree, leaves, mapTree, type TensorTree } from "../engine";
export { deriveSeed, gatherRows, statelessNormal, statelessUniform } from "../engine";
export { mapBatches, type Progress } from "./core/batches";
export { adam, train } from "./models/training";
export { rememberTraining } from "./notebook/cache";
export {
  binaryCrossEntropy,
  crossEntropy,
  dense,
  dropout,
  initializeLayer,
  initializeLeNet,
  initializeMlp,
  lenetFeatures,
  lenetHead,
  lenetHidden,
  lenetLogits,
  lenetLoss,
  mlpLogits,
  mlpLoss,
  pointBatch,
  type ImageBatch,
  type LeNetParameters,
  type MlpParameters,
  type PointBatch,
} from "./models/networks";
export { binaryProbabilities, monteCarloPredictive, type PredictiveSummary } from "./inference/predictive";
export {
  extractLeNetFeatures,
  lenetDropoutSamples,
  lenetMcDropout,
  lenetProbabilities,
  mlpMcDropout,
} from "./inference/mc-dropout";

// Week 2: approximate inference in classification.
export { blobs as blobsData, moons as moonsData } from "./data/toy-data";
export {
  logisticGradient,
  logisticHessianFactor,
  logisticMap,
  logisticProbability,
  logSigmoid,
  negativeLogPosterior,
  sigmoid,
} from "./models/logistic-regression";
export { descendLogistic } from "./models/logistic-descent";
export { logisticTarget, type Target } from "./models/logistic-target";
export { planeGrid, type PlaneGrid } from "./data/plane";
export { laplacePredictive, logisticLaplace } from "./inference/laplace";
export {
  gaussianKl,
  gaussianKlTensor,
  layerPosterior,
  LinearVariational,
  negativeElbo,
  variationalLogistic,
  variationalMlp,
  variationalPredictive,
  type Reparameterization,
  type VariationalMlpParameters,
  type VariationalParameters,
} from "./inference/variational";
export { gaussianPredictive } from "./inference/logistic-expectation";
export { variationalGaussian, type VariationalGaussian } from "./inference/variational-logistic";
export { exactLogisticPosterior, type ExactPosterior } from "./inference/exact-posterior";
export { klFromPosterior, totalVariation } from "./inference/posterior-distance";
export {
  logisticPredictive,
  sampleMoments,
  standardDeviations,
  type PosteriorSamples,
} from "./inference/posterior-samples";
export { fitVariationalLogistic, type VariationalFit } from "./inference/variational-logistic-fit";
export {
  diagnoseChains,
  effectiveSampleSize,
  hamiltonianMonteCarlo,
  leapfrog,
  splitRHat,
} from "./inference/hmc";
export { ensembleLoss, ensembleProbabilities, initializeEnsemble } from "./inference/ensemble";
export {
  compareDraws,
  compareGaussian,
  comparisonColumns,
  comparisonRow,
  posteriorReference,
  predictiveError,
  type PosteriorReference,
} from "./evaluation/posterior-comparison";
export { studyDistances, type UncertaintyPart } from "./evaluation/distance-study";
export { distanceRings, pointsAtDistance } from "./evaluation/data-distance";

// Week 3: uncertainty on MNIST.
export { imageTensor, labelTensor, MNIST_MEAN, MNIST_STANDARD_DEVIATION } from "./data/digit-tensors";
export {
  confidNetConfidence,
  confidNetLoss,
  initializeConfidNet,
  trueClassProbability,
  type ConfidNetParameters,
} from "./models/confidnet";
export { lenetOdin, odinScore } from "./evaluation/odin";
export {
  loadFashionMnist,
  loadKmnist,
  loadMnist,
  loadNotMnist,
  loadOodSets,
  selectDigits,
  type DigitSet,
} from "./data/digits";
export {
  argMax,
  entropy,
  maximumClassProbability,
  mutualInformation,
  predictiveEntropy,
  summarizeSamples,
  uncertainty,
  uncertaintyFromSummary,
  variationRatio,
  type Uncertainty,
} from "./evaluation/uncertainty";
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
} from "./evaluation/ranking";
export { bootstrapInterval } from "./evaluation/bootstrap";
export {
  brierScore,
  expectedCalibrationError,
  negativeLogLikelihood,
  reliabilityBins,
} from "./evaluation/calibration";

export { noise as noiseImages } from "./data/noise-images";
export { rotate as rotateImages } from "./data/rotation";
export { keepBestEpoch } from "./models/best-epoch";
export { lenetOutputs, type LeNetOutputs } from "./inference/lenet-outputs";
export {
  lastLayerHessian,
  lastLayerLaplace,
  lastLayerPredictive,
  summedHessian,
  type LastLayerPosterior,
} from "./inference/last-layer-laplace";
export {
  accuracy,
  failureReport,
  predictionErrors,
  type FailureReport,
} from "./evaluation/failure-prediction";
export { oodDetection, oodReport, type OodReport, type OodScores } from "./evaluation/ood-detection";
export {
  intervalText,
  measureInterval,
  pairedDifference,
  type Bootstrap,
  type Measure,
} from "./evaluation/comparison";
export {
  oodPrecisionRecallCurves,
  precisionRecallCurves,
  riskCoverageCurves,
  type Methods,
} from "./evaluation/curves";
export { energyScore } from "./evaluation/energy";
export { maxLogitScore } from "./evaluation/max-logit";
export { fitClassGaussians, mahalanobisScore, type ClassGaussians } from "./evaluation/mahalanobis";
export {
  fitRelativeGaussians,
  relativeMahalanobisScore,
  type RelativeGaussians,
} from "./evaluation/relative-mahalanobis";
export { fitTemperature, temperedSoftmax } from "./evaluation/temperature-scaling";
export { showImages, showUncertainty } from "./notebook/digit-display";
export { useShipped } from "./notebook/shipped";

// Figures: pure functions from arrays to a figure.
export {
  boundaryEpochs as boundaryEpochsFigure,
  heatMap as heatMapFigure,
  histogram as histogramFigure,
  imageGrid as imageGridFigure,
  imageUncertainty as uncertaintyFigure,
  lineGrid as lineGridFigure,
  lines as lineFigure,
  plane as planeFigure,
  points as pointsFigure,
  posterior as posteriorFigure,
  precisionRecall as precisionRecallFigure,
  regression as regressionFigure,
  reliability as reliabilityFigure,
  riskCoverage as riskCoverageFigure,
  roc as rocFigure,
  sortedCurves as sortedCurveFigure,
  trainingCurves as curvesFigure,
  uncertaintyMaps as uncertaintyMapsFigure,
  type Figure,
} from "./figures";
