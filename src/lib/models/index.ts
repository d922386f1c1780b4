/** Models: bases and linear models of week 1, logistic regression, networks and their training. */

// Week 1: Bayesian linear regression.
export { gaussianBasis, linearBasis, polynomialBasis, type Basis } from "./basis";
export {
  linearPosterior,
  linearPredictive,
  type LinearData,
  type LinearPredictive,
} from "./bayesian-linear-regression";
export { highestEvidence, logMarginalLikelihood, maximizeEvidence, type EvidenceMaximum } from "./evidence";

// Logistic regression with a Gaussian prior.
export { logisticProbability, logSigmoid, sigmoid, type LogisticData } from "./logistic-regression";
export { logisticMap } from "./logistic-map";
export { descendLogistic, type DescentOptions } from "./logistic-descent";
export {
  logisticGradient,
  logisticHessianFactor,
  logisticTarget,
  negativeLogPosterior,
  type Target,
} from "./logistic-target";

// Networks: values of one contract, and the layers that they are made of.
export {
  forward,
  logitsOf,
  negativeLogLikelihoodLoss,
  type LabeledBatch,
  type Network,
  type VariationalNetwork,
} from "./network";
export { bernoulli, binaryCrossEntropy, categorical, crossEntropy, type Likelihood } from "./likelihood";
export { dense, dropout, initializeLayer, streamOf, type Layer } from "./layers";
export { lenet, type LeNetParameters } from "./lenet";
export { mlp, type MlpParameters } from "./mlp";
export {
  variationalLogistic,
  variationalMlp,
  type VariationalLogisticParameters,
  type VariationalMlpParameters,
} from "./variational-networks";
export { layerPosterior, LinearVariational, type VariationalParameters } from "./linear-variational";
export { gaussianKl, gaussianKlTensor } from "./gaussian-kl";
export {
  confidNetConfidence,
  confidNetLoss,
  initializeConfidNet,
  trueClassProbability,
  type ConfidNetParameters,
  type FeatureBatch,
} from "./confidnet";

// Training.
export { adam, type Optimized, type Optimizer } from "./adam";
export { train, type TrainingOptions } from "./training";
export type { Loss, TrainingState } from "./training-step";
