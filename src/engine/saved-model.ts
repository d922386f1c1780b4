import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeBackend, type OperationAttribute, type tf } from "./node-backend";

/** One node of a TensorFlow graph; an input is "name:output", or "^name" of a node that comes first. */
export interface GraphNode {
  name: string;
  operation: string;
  inputs: string[];
  attributes: readonly OperationAttribute[];
  /** The value of a Const: all its numbers, or one that stands for all. */
  constant?: { dtype: number; shape: readonly number[]; values: Float32Array | Int32Array | Uint8Array };
  /** The type and shape of a Placeholder. */
  placeholder?: { dtype: number; shape: readonly number[] };
}

/** A place to feed or fetch. */
export interface Port {
  name: string;
  dtype: number;
  shape: readonly number[];
}

/** The graph's producer version is that of TensorFlow 2.9, tfjs-node's own library: newer ones read it too. */
const PRODUCER = 987;

/* The message classes (GraphDef, AttrValue, …) come with tfjs-node, as google-protobuf generated them: without types. */
/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access,
   @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment,
   @typescript-eslint/no-unsafe-return */
function messages(): any {
  require("@tensorflow/tfjs-node/dist/proto/api_pb");
  return (globalThis as any).proto.tensorflow;
}

function message(name: string, fields: Record<string, unknown>): any {
  const made = new (name.split(".").reduce((space, part) => space[part], messages()))();
  for (const [field, value] of Object.entries(fields)) made[`set${field}`](value);
  return made;
}

const shapeMessage = (shape: readonly number[]): any =>
  message("TensorShape", { DimList: shape.map((size) => message("TensorShape.Dim", { Size: size })) });

/** AttrValue of an attribute as tfjs-node hands it to an eager operation. */
function attributeMessage({ name, type, value }: OperationAttribute): any {
  const { binding } = nodeBackend();
  const list = (field: string): any =>
    message("AttrValue", { List: message("AttrValue.ListValue", { [field]: value }) });
  const isList = Array.isArray(value);
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return message("AttrValue", { Type: value });
    case binding.TF_ATTR_INT:
      return isList ? list("IList") : message("AttrValue", { I: value });
    case binding.TF_ATTR_FLOAT:
      return isList ? list("FList") : message("AttrValue", { F: value });
    case binding.TF_ATTR_BOOL:
      return isList ? list("BList") : message("AttrValue", { B: value });
    case binding.TF_ATTR_SHAPE:
      return message("AttrValue", { Shape: shapeMessage(value as number[]) });
    case binding.TF_ATTR_STRING:
      return message("AttrValue", { S: Buffer.from(value as string).toString("base64") });
    default:
      throw new Error(`attribute ${name} is of type ${type}, which a compiled graph cannot hold`);
  }
}

/** TensorProto: the bytes, or a single number that TensorFlow repeats. */
function tensorMessage({ dtype, shape, values }: NonNullable<GraphNode["constant"]>): any {
  const { binding } = nodeBackend();
  const header = { Dtype: dtype, TensorShape: shapeMessage(shape) };
  if (values.length !== 1) {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    return message("Tensor", { ...header, TensorContent: bytes.toString("base64") });
  }
  const field =
    dtype === binding.TF_FLOAT ? "FloatValList" : dtype === binding.TF_BOOL ? "BoolValList" : "IntValList";
  return message("Tensor", { ...header, [field]: [...values] });
}

function nodeMessage({ name, operation, inputs, attributes, constant, placeholder }: GraphNode): any {
  const node = message("NodeDef", { Name: name, Op: operation, InputList: inputs });
  const set = (key: string, value: any): void => node.getAttrMap().set(key, value);
  for (const attribute of attributes) set(attribute.name, attributeMessage(attribute));
  if (constant) {
    set("dtype", message("AttrValue", { Type: constant.dtype }));
    set("value", message("AttrValue", { Tensor: tensorMessage(constant) }));
  }
  if (placeholder) {
    set("dtype", message("AttrValue", { Type: placeholder.dtype }));
    set("shape", message("AttrValue", { Shape: shapeMessage(placeholder.shape) }));
  }
  return node;
}

function signatureMessage(inputs: readonly Port[], outputs: readonly Port[]): any {
  const signature = message("SignatureDef", { MethodName: "tensorflow/serving/predict" });
  const info = ({ name, dtype, shape }: Port): any =>
    message("TensorInfo", { Name: name, Dtype: dtype, TensorShape: shapeMessage(shape) });
  inputs.forEach((port, i) => signature.getInputsMap().set(`in${i}`, info(port)));
  outputs.forEach((port, i) => signature.getOutputsMap().set(`out${i}`, info(port)));
  return signature;
}

function serialize(
  nodes: readonly GraphNode[],
  inputs: readonly Port[],
  outputs: readonly Port[],
): Uint8Array {
  const graph = message("GraphDef", {
    NodeList: nodes.map(nodeMessage),
    Versions: message("VersionDef", { Producer: PRODUCER, MinConsumer: 0 }),
  });
  const metaGraph = message("MetaGraphDef", {
    MetaInfoDef: message("MetaGraphDef.MetaInfoDef", { TagsList: ["serve"] }),
    GraphDef: graph,
  });
  metaGraph.getSignatureDefMap().set("serving_default", signatureMessage(inputs, outputs));
  return message("SavedModel", { SavedModelSchemaVersion: 1, MetaGraphsList: [metaGraph] }).serializeBinary();
}
/* eslint-enable */

/** One way to run a graph: what is fed, and what comes out. */
export interface Run {
  feeds: readonly Port[];
  fetches: readonly Port[];
}

/** A TensorFlow session over a graph. */
export interface Session {
  /** A function for each of the ways to run the graph. */
  runs: ((inputs: readonly tf.Tensor[]) => tf.Tensor[])[];
  dispose(): void;
}

/**
 * Makes a session of a graph: writes it as a SavedModel into a temporary folder, the only form that tfjs-node loads,
 * and removes the folder.
 */
export function openSession(nodes: readonly GraphNode[], ...runs: Run[]): Session {
  const backend = nodeBackend();
  const folder = mkdtempSync(join(tmpdir(), "tensorflow-graph-"));
  let id: number;
  try {
    const inputs = runs.flatMap(({ feeds }) => feeds);
    const outputs = runs.flatMap(({ fetches }) => fetches);
    writeFileSync(join(folder, "saved_model.pb"), serialize(nodes, inputs, outputs));
    id = backend.binding.loadSavedModel(folder, "serve");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const names = (ports: readonly Port[]): string => ports.map(({ name }) => name).join(",");
  return {
    runs: runs.map((run) => {
      const [feeds, fetches] = [names(run.feeds), names(run.fetches)];
      return (tensors) =>
        backend.binding
          .runSavedModel(id, backend.getInputTensorIds(tensors), feeds, fetches)
          .map((metadata) => backend.createOutputTensor(metadata));
    }),
    dispose: () => backend.binding.deleteSavedModel(id),
  };
}
