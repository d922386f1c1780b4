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
export { dense, dropout, initializeLayer, streamOf, type Layer } from "./models/layers";
export {
  bernoulli,
  binaryCrossEntropy,
  categorical,
  crossEntropy,
  type Likelihood,
} from "./models/likelihood";
export {
  forward,
  logitsOf,
  negativeLogLikelihoodLoss,
  type LabeledBatch,
  type Network,
  type VariationalNetwork,
} from "./models/network";
export { lenet, type LeNetParameters } from "./models/lenet";
export { mlp, type MlpParameters } from "./models/mlp";
export {
  classProbabilities,
  extractFeatures,
  networkOutputs,
  type NetworkOutputs,
} from "./inference/outputs";
export { monteCarloPredictive, monteCarloSamples, type MonteCarloPasses } from "./inference/monte-carlo";
export { averageSamples } from "./inference/predictive";
export { summarizeSamples, type PredictiveSummary } from "./inference/summary";
export { pointBatch } from "./data/point-batch";

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
export { gaussianKl, gaussianKlTensor } from "./models/gaussian-kl";
export { layerPosterior, LinearVariational, type VariationalParameters } from "./models/linear-variational";
export {
  variationalLogistic,
  variationalMlp,
  type VariationalMlpParameters,
} from "./models/variational-networks";
export { negativeElbo, type Reparameterization } from "./inference/elbo";
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
export { ensembleLoss, ensemblePredictive, ensembleSamples, initializeEnsemble } from "./inference/ensemble";
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
export { LAB_ODIN, odin, odinScore, type OdinSettings } from "./inference/odin";
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
  maximumClassProbability,
  mutualInformation,
  predictiveEntropy,
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
export { argMax, entropy } from "./core/probabilities";
export { energyScore } from "./evaluation/energy";
export { maxLogitScore } from "./evaluation/max-logit";
export { fitClassGaussians, mahalanobisScore, type ClassGaussians } from "./evaluation/mahalanobis";
export {
  fitRelativeGaussians,
  relativeMahalanobisScore,
  type RelativeGaussians,
} from "./evaluation/relative-mahalanobis";
export {
  detectorRecord,
  findsForeign,
  fitDetectors,
  gatherEvidence,
  scoreDetectors,
  type Detector,
  type Detectors,
  type Evidence,
} from "./evaluation/detector";
export { detectors } from "./evaluation/detectors";
export { confidNetDetector } from "./evaluation/confidnet-score";
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
