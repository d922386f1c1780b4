/** Inference: posteriors of logistic regression, and what is asked of a trained network (network, parameters). */

// Posteriors of logistic regression.
export { laplacePredictive, logisticLaplace, type LaplaceMethod } from "./laplace";
export { variationalGaussian, type CovarianceForm, type VariationalGaussian } from "./variational-logistic";
export { fitVariationalLogistic, type VariationalFit } from "./variational-logistic-fit";
export { exactLogisticPosterior, type ExactPosterior } from "./exact-posterior";
export { gaussianPredictive } from "./logistic-expectation";
export {
  logisticPredictive,
  sampleMoments,
  standardDeviations,
  type PosteriorSamples,
} from "./posterior-samples";
export { klFromPosterior, totalVariation } from "./posterior-distance";
export {
  diagnoseChains,
  effectiveSampleSize,
  hamiltonianMonteCarlo,
  leapfrog,
  splitRHat,
  type ChainDiagnostics,
  type HmcDraws,
  type HmcOptions,
  type PhasePoint,
} from "./hmc";

// Networks.
export { classProbabilities, extractFeatures, networkOutputs, type NetworkOutputs } from "./outputs";
export { monteCarloPredictive, monteCarloSamples, type MonteCarloPasses } from "./monte-carlo";
export { averageSamples, type MonteCarlo } from "./predictive";
export { summarizeSamples, type PredictiveSummary, type Probabilities } from "./summary";
export { negativeElbo, type Reparameterization } from "./elbo";
export { memberSeed } from "../core/random";
export { ensembleLoss, ensemblePredictive, ensembleSamples, initializeEnsemble } from "./ensemble";
export {
  lastLayerHessian,
  lastLayerLaplace,
  lastLayerPredictive,
  summedHessian,
  type LastLayerPosterior,
} from "./last-layer-laplace";
export { LAB_ODIN, odin, odinScore, type OdinSettings } from "./odin";
