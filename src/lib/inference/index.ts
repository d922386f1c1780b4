/** Inference: posteriors of logistic regression, and what is asked of a trained network (network, parameters). */

// Posteriors of logistic regression.
export { checkPosterior, type Posterior } from "./posterior";
export { pointPosterior, sampleMoments, type WeightedPoints } from "./point-posterior";
export {
  gaussianPosterior,
  probitPredictive,
  type GaussianForm,
  type GaussianPosterior,
} from "./gaussian-posterior";
export { logisticLaplace } from "./laplace";
export { variationalGaussian, type CovarianceForm, type VariationalGaussian } from "./variational-logistic";
export { fitVariationalLogistic, type VariationalFit } from "./variational-logistic-fit";
export { exactLogisticPosterior, type ExactPosterior } from "./exact-posterior";
export { klFromPosterior, totalVariation, type Density } from "./posterior-distance";
export { leapfrog, type LeapfrogOptions, type PhasePoint } from "./leapfrog";
export { hamiltonianMonteCarlo, type HmcDraws, type HmcOptions } from "./hmc";
export { diagnoseChains, effectiveSampleSize, splitRHat, type ChainDiagnostics } from "./chain-diagnostics";

// Networks.
export { classProbabilities, extractFeatures, networkOutputs, type NetworkOutputs } from "./outputs";
export {
  monteCarloPasses,
  monteCarloPredictive,
  monteCarloSamples,
  type MonteCarloPasses,
} from "./monte-carlo";
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
