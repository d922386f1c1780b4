/** Numerics: vectors, matrices, Gaussians and random numbers in plain TypeScript. */
export { cholesky, dot, inverseFromCholesky, solveCholesky, solveLower } from "./linalg";
export {
  normalLogDensity,
  sampleNormal,
  standardDeviations,
  type CovarianceOrFactor,
  type FactoredGaussian,
  type Gaussian,
} from "./normal";
export { largestDifference, linspace, mean, sum, variance } from "./numbers";
