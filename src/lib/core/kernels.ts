import * as tf from "@tensorflow/tfjs-node";
import { nodeBackend, type OperationAttribute } from "./node-backend";

const attribute = (name: string, type: "TF_ATTR_TYPE" | "TF_ATTR_BOOL", value: number | boolean): OperationAttribute =>
  ({ name, type: nodeBackend().binding[type], value });
const float32 = (): OperationAttribute => attribute("T", "TF_ATTR_TYPE", nodeBackend().binding.TF_FLOAT);

/** Two matrices of floats: MatMul, where tfjs-node takes BatchMatMulV2 whatever the rank. */
function multiplyMatrices(): void {
  const kernel = { kernelName: "BatchMatMul", backendName: "tensorflow" };
  const { kernelFunc: batched } = tf.getKernel(kernel.kernelName, kernel.backendName);
  tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel({
    ...kernel,
    kernelFunc: (call) => {
      const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
      const { transposeA, transposeB } = call.attrs as { transposeA: boolean; transposeB: boolean };
      if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== "float32") return batched(call);
      return nodeBackend().executeSingleOutput("MatMul", [
        attribute("transpose_a", "TF_ATTR_BOOL", transposeA), attribute("transpose_b", "TF_ATTR_BOOL", transposeB), float32(),
      ], [a, b]);
    },
  });
}

/** The gradient of ReLU: ReluGrad, where tfjs composes ten operations, among them a slow comparison. */
function differentiateRelu(): void {
  tf.registerGradient({
    kernelName: "Relu",
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({
      x: () => nodeBackend().executeSingleOutput("ReluGrad", [float32()], [dy as tf.Tensor, x]),
    }),
  });
}

/**
 * Where tfjs-node asks TensorFlow for an operation although another one gives the same in less time, TensorFlow is
 * asked for the other one, in eager execution and in compiled graphs alike.
 */
export function replaceSlowOperations(): void {
  multiplyMatrices();
  differentiateRelu();
}
