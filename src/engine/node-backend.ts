import "./node-compatibility";
import * as tf from "@tensorflow/tfjs-core";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node/dist/nodejs_kernel_backend";
import type { TFEOpAttr, TFJSBinding } from "@tensorflow/tfjs-node/dist/tfjs_binding";

/** tfjs-core, on which tfjs-node puts its backend. */
export { tf };
export type { TFJSBinding as Binding };
export type OperationAttribute = TFEOpAttr;

/** What tfjs-node's backend keeps of a tensor; `values` are set as long as they have not been handed to TensorFlow. */
export interface StoredTensor {
  id: number;
  values: ArrayLike<unknown> | null;
}

/** The members of tfjs-node 4.22's backend that its types call private, in one place. */
export interface NodeBackend extends Pick<NodeJSKernelBackend, "executeSingleOutput" | "write"> {
  binding: TFJSBinding;
  tensorMap: { get(dataId: object): StoredTensor };
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  createOutputTensor(metadata: { id: number; shape: number[]; dtype: number }): tf.Tensor;
}

/**
 * Has TensorFlow loaded where it is used: tfjs asks its engine for a backend when the first tensor is made. Much of the lab
 * makes none, and TensorFlow takes 50 MB and most of a second.
 * @param prepare called once, as soon as the backend is there and before it computes
 */
export function loadOnDemand(prepare: () => void): void {
  const engine = tf.engine();
  Object.defineProperty(engine, "backend", {
    configurable: true,
    get() {
      // From here on the engine answers itself: the property of its class is seen again.
      Reflect.deleteProperty(engine, "backend");
      require("@tensorflow/tfjs-node");
      prepare();
      return engine.backend;
    },
  });
}

/** The TensorFlow backend that tfjs runs on. */
export function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend;
}

/**
 * TensorFlow's number of a tensor's type.
 * @throws Error for other types than float32, int32 and bool
 */
export function typeNumber(dtype: tf.DataType): number {
  const { TF_FLOAT: float32, TF_INT32: int32, TF_BOOL: bool } = nodeBackend().binding;
  const types: Partial<Record<tf.DataType, number>> = { float32, int32, bool };
  if (!(dtype in types)) throw new Error(`expected a float32, int32 or bool tensor, not ${dtype}`);
  return types[dtype]!;
}

/** An operation's attribute that names a type. */
export function typeAttribute(name: string, dtype: tf.DataType): OperationAttribute {
  return { name, type: nodeBackend().binding.TF_ATTR_TYPE, value: typeNumber(dtype) };
}

const MEMBERS = ["executeSingleOutput", "write", "getInputTensorIds", "createOutputTensor"] as const;
const BINDING_MEMBERS = [
  "executeOp",
  "createTensor",
  "tensorDataSync",
  "loadSavedModel",
  "runSavedModel",
  "deleteSavedModel",
] as const;

/** The first of the backend's members that the engine needs and that is not there. */
export function missingMember(): string | undefined {
  const backend = nodeBackend();
  if (!backend.binding) return "binding";
  if (!backend.tensorMap) return "tensorMap";
  return (
    MEMBERS.find((name) => typeof backend[name] !== "function") ??
    BINDING_MEMBERS.find((name) => typeof backend.binding[name] !== "function")
  );
}
