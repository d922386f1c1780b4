import { availableParallelism } from "node:os";
import { replaceSlowOperations } from "./kernels";
import { missingMember, nodeBackend, tf } from "./node-backend";

// What is not as the engine knows it is left as it is; the self-test then tells what is missing.
if (missingMember() === undefined) replaceSlowOperations();

/**
 * The version of the TensorFlow that computes.
 * @example
 * /^\d+\.\d+/.test(engine.tensorflowVersion()); // → true
 */
export const tensorflowVersion = (): string => nodeBackend().binding.TF_Version;

/**
 * How many operations run side by side: one a core.
 * @example
 * engine.parallelism() >= 1; // → true
 */
export const parallelism = (): number => availableParallelism();

export { tf };
