import { nodeBackend, type tf, typeAttribute, typeNumber, type Binding } from "./node-backend";
import type { GraphNode, Port } from "./saved-model";

/*
 * What "pure" means is enforced while recording: a tensor that is neither an argument nor made inside is an error
 * that names it; so is reading a value (`dataSync`), an unseeded random number, and a large constant.
 */

/** A constant beyond this many bytes belongs into the arguments. */
const LARGEST_CONSTANT = 1 << 20;

/** Nodes between targets and results for which one operation stands, which updates the targets in place. */
export interface Update<Value = string> {
  operation: string;
  targets: readonly Value[];
  inputs: readonly Value[];
  results: readonly Value[];
}

/** A graph as it was recorded: its operations, each after those that it needs, and where it is fed and fetched. */
export interface Recording {
  nodes: GraphNode[];
  feeds: Port[];
  fetches: Port[];
  /** What each fetch is the value of: "node:output". */
  results: string[];
  updates: Update[];
}

/** Set while a function is recorded: a compiled function called inside it becomes part of the outer graph. */
let current: { note(update: Update<tf.Tensor>): void; end(): void } | undefined;

export const isRecording = (): boolean => current !== undefined;

/** Tells the recording, if there is one, that a single operation can stand for these tensors' way from targets to results. */
export const noteUpdate = (update: Update<tf.Tensor>): void => current?.note(update);

/** Ends a recording that an interrupt of its cell has terminated: no `finally` was run. */
export const abandonRecording = (): void => current?.end();

const text = (tensor: tf.TensorInfo): string =>
  `${tensor.dtype} tensor of shape [${tensor.shape.join(", ")}]`;

/** Stands between tfjs-node's backend and TensorFlow while a function runs once, and writes down each operation. */
export class Recorder {
  private readonly backend = nodeBackend();
  private readonly binding = this.backend.binding;
  private readonly nodes: GraphNode[] = [];
  private readonly feeds: Port[];
  private readonly updates: Update[] = [];
  /** Where the tensor of an id comes from: "node:output". */
  private readonly sources = new Map<number, string>();
  private readonly constants = new Map<number, NonNullable<GraphNode["constant"]>>();
  /** The data written by JavaScript since the recording began. */
  private readonly written = new WeakSet();

  constructor(inputs: readonly tf.Tensor[]) {
    this.feeds = this.backend.getInputTensorIds(inputs).map((id, i) => {
      const { dtype, shape } = inputs[i];
      const placeholder = { dtype: typeNumber(dtype), shape };
      const source = this.addNode({ operation: "Placeholder", inputs: [], attributes: [], placeholder });
      this.sources.set(id, source);
      return { name: source, ...placeholder };
    });
  }

  /** Runs the work with the backend's calls watched, and leaves the backend as it was. */
  watch<Result>(work: () => Result): Result {
    const { backend } = this;
    const { write, getInputTensorIds } = backend;
    const { random } = Math;
    const end = (): void => {
      backend.binding = this.binding;
      backend.write = write;
      backend.getInputTensorIds = getInputTensorIds;
      Math.random = random;
      current = undefined;
    };
    current = { note: (update) => this.note(update), end };
    backend.binding = this.watchedBinding();
    backend.write = (...values) => {
      const data = write.apply(backend, values);
      this.written.add(data);
      return data;
    };
    backend.getInputTensorIds = (tensors) => {
      for (const tensor of tensors) this.refuseForeignValues(tensor);
      return getInputTensorIds.call(backend, tensors);
    };
    Math.random = () => {
      throw new Error(
        "an unseeded random number inside a compiled function would be the same at every call; " +
          "use statelessUniform or statelessNormal with a seed that is an argument",
      );
    };
    try {
      return work();
    } finally {
      end();
    }
  }

  /** The graph that computes the outputs. */
  finish(outputs: readonly tf.Tensor[]): Recording {
    const results = this.backend.getInputTensorIds(outputs).map((id) => this.source(id, "a result"));
    const fetches = results.map((source, i) => {
      const { dtype, shape } = outputs[i];
      // A session cannot feed and fetch the same tensor, so each result has a node of its own.
      const name = this.addNode({
        operation: "Identity",
        inputs: [source],
        attributes: [typeAttribute("T", dtype)],
      });
      return { name, dtype: typeNumber(dtype), shape };
    });
    return { nodes: this.nodes, feeds: this.feeds, fetches, results, updates: this.updates };
  }

  private note({ operation, targets, inputs, results }: Update<tf.Tensor>): void {
    const sources = (tensors: readonly tf.Tensor[]): string[] =>
      this.backend.getInputTensorIds(tensors).map((id) => this.source(id, operation));
    this.updates.push({
      operation,
      targets: sources(targets),
      inputs: sources(inputs),
      results: sources(results),
    });
  }

  private watchedBinding(): Binding {
    const { binding } = this;
    return Object.create(binding, {
      executeOp: { value: this.executeOperation },
      createTensor: { value: this.createConstant },
      tensorDataSync: {
        value: (id: number) => {
          if (this.constants.has(id)) return binding.tensorDataSync(id);
          throw new Error(
            "a compiled function cannot read the values of its tensors (dataSync, arraySync, print, " +
              `tf.gather's check of indices): ${this.sources.get(id) ?? "a tensor from outside"}`,
          );
        },
      },
    }) as Binding;
  }

  private readonly executeOperation: Binding["executeOp"] = (operation, attributes, ids, count) => {
    const inputs = ids.map((id) => this.source(id, operation));
    const results = this.binding.executeOp(operation, attributes, ids, count);
    const source = this.addNode({ operation, inputs, attributes }).slice(0, -1);
    results.forEach(({ id }, output) => this.sources.set(id, source + String(output)));
    return results;
  };

  private readonly createConstant: Binding["createTensor"] = (shape, dtype, values) => {
    if (!ArrayBuffer.isView(values)) throw new Error("a compiled function cannot hold text constants");
    const numbers = values;
    // The ones and zeros that gradients make need a single number in the graph, whatever their size.
    const uniform = numbers.every((value) => Object.is(value, numbers[0]));
    if (!uniform && numbers.byteLength > LARGEST_CONSTANT) {
      throw new Error(
        `a constant of shape [${shape.join(", ")}] inside a compiled function takes ` +
          `${numbers.byteLength} bytes; pass it as an argument (limit: ${LARGEST_CONSTANT})`,
      );
    }
    const id = this.binding.createTensor(shape, dtype, values);
    this.constants.set(id, { dtype, shape: [...shape], values: numbers.slice(0, uniform ? 1 : undefined) });
    return id;
  };

  /** Where a tensor comes from; a constant enters the graph when it is first used. */
  private source(id: number, user: string): string {
    const known = this.sources.get(id);
    if (known) return known;
    const constant = this.constants.get(id);
    if (!constant)
      throw new Error(`${user} uses a tensor that is no argument of the compiled function; pass it as one`);
    const source = this.addNode({ operation: "Const", inputs: [], attributes: [], constant });
    this.sources.set(id, source);
    return source;
  }

  /** Values of an outer tensor that TensorFlow has not seen yet would look like a constant made inside. */
  private refuseForeignValues(tensor: tf.TensorInfo): void {
    if (tensor.dataId === undefined) return;
    const stored = this.backend.tensorMap.get(tensor.dataId);
    const foreign =
      stored.values !== null
        ? !this.written.has(tensor.dataId)
        : !this.sources.has(stored.id) && !this.constants.has(stored.id);
    if (foreign) throw new Error(`a ${text(tensor)} is no argument of the compiled function; pass it as one`);
  }

  private addNode(node: Omit<GraphNode, "name">): string {
    const name = `n${this.nodes.length}`;
    this.nodes.push({ ...node, name });
    return `${name}:0`;
  }
}
