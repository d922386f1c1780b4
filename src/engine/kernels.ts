import { nodeBackend, tf, typeAttribute, type OperationAttribute } from "./node-backend";

const flag = (name: string, value: boolean): OperationAttribute => ({
  name,
  type: nodeBackend().binding.TF_ATTR_BOOL,
  value,
});

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
      return nodeBackend().executeSingleOutput(
        "MatMul",
        [flag("transpose_a", transposeA), flag("transpose_b", transposeB), typeAttribute("T", "float32")],
        [a, b],
      );
    },
  });
}

/** dy where ReLU's result y > 0, 0 elsewhere; linear in dy, so that its own gradient is the same function again. */
function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const gradient = tf.customGrad((upstream) => ({
    value: nodeBackend().executeSingleOutput(
      "ReluGrad",
      [typeAttribute("T", "float32")],
      [upstream as tf.Tensor, y],
    ),
    gradFunc: (next: tf.Tensor) => reluGradient(next, y),
  }));
  return gradient(dy);
}

/**
 * The gradient of ReLU: ReluGrad, where tfjs composes ten operations, among them a slow comparison. It takes ReLU's result
 * where tfjs keeps the argument, so that TensorFlow can join ReLU to the product and the bias before it.
 */
function differentiateRelu(): void {
  tf.registerGradient({
    kernelName: "Relu",
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => reluGradient(dy as tf.Tensor, y) }),
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
