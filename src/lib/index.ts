/**
 * The library's table of contents: what the notebooks import, grouped by week. TensorFlow.js itself comes as `tf`,
 * patched for newer versions of Node.
 */

// Everywhere: seeded random numbers, the notebook's frame.
export { createRandom, type Random } from "./core/random";
export { openNotebook, type Check, type Notebook, type Profile } from "./notebook/checks";
export { interruptSignal } from "./notebook/interrupt";
export { sampleNormal, normalLogDensity, type Gaussian } from "./core/linalg";

// Week 1: Bayesian linear regression, in plain TypeScript.
export { gaussianBasis, linearBasis, polynomialBasis } from "./models/basis";
export {
  linearPosterior, linearPredictive, logMarginalLikelihood, maximizeEvidence,
} from "./models/bayesian-linear-regression";
export { holeData, LINE_WEIGHTS, lineData, lineTruth, sinusoidData, sinusoidTruth } from "./data/toy-data";

// Weeks 2 and 3: tensors, compiled functions, training.
export { tf } from "./core/tensorflow";
export { compile } from "./core/graph";
export { disposeTree, leaves, mapTree, type TensorTree } from "./core/tensor-tree";
export { deriveSeed, gatherRows, statelessNormal, statelessUniform } from "./core/native-operations";
export { mapBatches, type Progress } from "./core/batches";
export { adam, momentum, train, trainingStep } from "./models/training";
export { rememberTraining } from "./notebook/cache";
export {
  binaryCrossEntropy, crossEntropy, dense, dropout, initializeLayer, initializeLeNet, initializeMlp, lenetFeatures, lenetHead,
  lenetHidden, lenetLogits, lenetLoss, mlpLogits, mlpLoss, pointBatch,
  type ImageBatch, type LeNetParameters, type MlpParameters, type PointBatch,
} from "./models/networks";
export { binaryProbabilities, monteCarloPredictive, type PredictiveSummary } from "./inference/predictive";
export { extractLeNetFeatures, lenetMcDropout, lenetProbabilities, mlpMcDropout } from "./inference/mc-dropout";

// Week 2: approximate inference in classification.
export { blobsData, moonsData } from "./data/toy-data";
export {
  logisticGradient, logisticHessianFactor, logisticMap, logisticProbability, logSigmoid, negativeLogPosterior, sigmoid,
} from "./models/logistic-regression";
export { laplacePredictive, logisticLaplace } from "./inference/laplace";
export {
  gaussianKl, gaussianKlTensor, LinearVariational, negativeElbo, variationalLogistic, variationalMlp, variationalPredictive,
  type VariationalMlpParameters, type VariationalParameters,
} from "./inference/variational";

// Week 3: uncertainty on MNIST.
export { imageTensor, labelTensor, MNIST_MEAN, MNIST_STANDARD_DEVIATION } from "./data/digit-tensors";
export { confidNetConfidence, confidNetLoss, initializeConfidNet, trueClassProbability, type ConfidNetParameters } from "./models/confidnet";
export { lenetOdin, odinScore } from "./evaluation/odin";
export {
  loadFashionMnist, loadKmnist, loadMnist, loadNotMnist, loadOodSets, selectDigits, type DigitSet,
} from "./data/digits";
export {
  argMax, entropy, maximumClassProbability, mutualInformation, predictiveEntropy, summarizeSamples, uncertainty,
  uncertaintyFromSummary, variationRatio, type Uncertainty,
} from "./evaluation/uncertainty";
export {
  areaUnderRiskCoverage, averagePrecision, bootstrapInterval, excessAreaUnderRiskCoverage, fprAtTpr, oracleAreaUnderRiskCoverage,
  precisionRecallCurve, riskCoverageCurve, rocAuc, rocCurve,
} from "./evaluation/ranking";
export { brierScore, expectedCalibrationError, negativeLogLikelihood, reliabilityBins } from "./evaluation/calibration";
