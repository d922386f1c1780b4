import "./node-compatibility";
import * as tf from "@tensorflow/tfjs-node";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node/dist/nodejs_kernel_backend";
import type { TFEOpAttr, TFJSBinding } from "@tensorflow/tfjs-node/dist/tfjs_binding";

export type { TFEOpAttr as OperationAttribute, TFJSBinding as Binding };

/** What tfjs-node's backend keeps of a tensor; `values` are set as long as they have not been handed to TensorFlow. */
export interface StoredTensor {
  id: number;
  values: ArrayLike<unknown> | null;
}

/** The members of tfjs-node 4.22's backend that its types call private, in one place; a test guards them. */
export interface NodeBackend extends Pick<NodeJSKernelBackend, "executeSingleOutput" | "write"> {
  binding: TFJSBinding;
  tensorMap: { get(dataId: object): StoredTensor };
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  createOutputTensor(metadata: { id: number; shape: number[]; dtype: number }): tf.Tensor;
}

/** The TensorFlow backend that tfjs runs on. */
export function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend;
}
