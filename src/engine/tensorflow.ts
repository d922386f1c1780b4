import { availableParallelism } from "node:os";
import * as tf from "@tensorflow/tfjs-core";
import { replaceSlowOperations } from "./kernels";
import { loadOnDemand, missingMember, nodeBackend } from "./node-backend";

loadOnDemand(() => {
  // What is not as the engine knows it is left as it is; the self-test then tells what is missing.
  if (missingMember() === undefined) replaceSlowOperations();
});

/** The types of tensors' methods (`x.square()`), which come with tfjs-node and which tfjs-core's entry does not declare. */
export type TensorMethods =
  typeof import("@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops");

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
