/** Numerics: vectors, matrices, Gaussians and random numbers in plain TypeScript. */
export {
  cholesky,
  dot,
  inverseFromCholesky,
  normalLogDensity,
  sampleNormal,
  solveCholesky,
  solveLower,
  type Gaussian,
} from "./linalg";
