import { nodeBackend, typeAttribute, typeNumber, type Binding } from "./node-backend";
import { openSession, type GraphNode, type Port, type Session } from "./saved-model";
import type { tf } from "./tensorflow";
import { leaves, mapTree, signature, tidyTree, withLeaves, type TensorTree } from "./tensor-tree";

/**
 * Compilation of pure functions of tensors. The first call with inputs of some shapes runs the function once to record
 * the TensorFlow operations it ends in, gradients and random numbers included; each call, the first one too, then
 * replays them as one TensorFlow graph. What is saved is the 20 to 50 µs that JavaScript spends around each operation. The
 * operations are the same, so the results equal the eager ones bit for bit, except where TensorFlow's graph optimizer
 * knows another form: it makes x·(1/√y) of x/√y and log1p(x) of log(1 + x), which agree to rounding.
 *
 * What "pure" means is enforced while recording: a tensor that is neither an argument nor made inside is an error
 * that names it; so is reading a value (`dataSync`), an unseeded random number, and a large constant.
 */

/** A constant beyond this many bytes belongs into the arguments. */
const LARGEST_CONSTANT = 1 << 20;

/** A compiled function; it owns one TensorFlow session for each form of its arguments. */
export interface Compiled<Arguments extends TensorTree[], Result extends TensorTree> {
  (...args: Arguments): Result;
  /** Frees the sessions. A later call records anew. */
  dispose(): void;
  /** The operations of each graph recorded so far, for tests and for counting. */
  operations(): string[][];
}

/** How compiled functions run: as a graph, or eagerly, which is slower and easier to debug. */
export interface Execution {
  /** true: run the function itself at each call. Default: whether the environment says LAB_EAGER=1. */
  eager?: boolean;
}

interface Graph<Result> {
  session: Session;
  result: Result;
  operations: string[];
}

/** Set while a function is recorded: a compiled function called inside it becomes part of the outer graph. */
let recording = false;

/**
 * Compiles a pure function of tensor trees (see above). The caller owns inputs and results, as with any tfjs operation.
 *
 * @param pure the function; its tensors are tidied, so it may leave intermediates behind
 * @param execution `eager: true` returns the function itself, tidied
 * @throws Error while recording, when the function is not pure; the message names the tensor or the operation
 */
export function compile<Arguments extends TensorTree[], Result extends TensorTree>(
  pure: (...args: Arguments) => Result,
  { eager = process.env.LAB_EAGER === "1" }: Execution = {},
): Compiled<Arguments, Result> {
  const graphs = new Map<string, Graph<Result>>();
  const runEagerly = (args: Arguments): Result => runOwned(() => pure(...args));
  const call = (...args: Arguments): Result => {
    if (eager || recording) return runEagerly(args);
    const key = signature(args);
    let graph = graphs.get(key);
    if (!graph) graphs.set(key, (graph = record(pure, args)));
    return withLeaves(graph.result, graph.session.run(leaves(args)));
  };
  return Object.assign(call, {
    dispose: () => {
      for (const { session } of graphs.values()) session.dispose();
      graphs.clear();
    },
    operations: () => [...graphs.values()].map(({ operations }) => operations),
  });
}

/** The work, tidied; an argument that it returns as it is comes back as a tensor of its own. */
function runOwned<Result extends TensorTree>(work: () => Result): Result {
  return tidyTree(() => mapTree((tensor) => tensor.clone(), work()));
}

function record<Arguments extends TensorTree[], Result extends TensorTree>(
  pure: (...args: Arguments) => Result,
  args: Arguments,
): Graph<Result> {
  const recorder = new Recorder(leaves(args));
  return recorder.watch(() => {
    const result = runOwned(() => pure(...args));
    const outputs = leaves(result);
    try {
      const { nodes, feeds, fetches } = recorder.finish(outputs);
      return {
        session: openSession(nodes, feeds, fetches),
        result,
        operations: nodes.map(({ operation }) => operation),
      };
    } finally {
      for (const tensor of outputs) tensor.dispose();
    }
  });
}

const text = (tensor: tf.TensorInfo): string =>
  `${tensor.dtype} tensor of shape [${tensor.shape.join(", ")}]`;

/** Stands between tfjs-node's backend and TensorFlow while a function runs once, and writes down each operation. */
class Recorder {
  private readonly backend = nodeBackend();
  private readonly binding = this.backend.binding;
  private readonly nodes: GraphNode[] = [];
  private readonly feeds: Port[];
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
    recording = true;
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
      recording = false;
      backend.binding = this.binding;
      backend.write = write;
      backend.getInputTensorIds = getInputTensorIds;
      Math.random = random;
    }
  }

  /** The graph that computes the outputs. */
  finish(outputs: readonly tf.Tensor[]): { nodes: GraphNode[]; feeds: Port[]; fetches: Port[] } {
    const fetches = this.backend.getInputTensorIds(outputs).map((id, i) => {
      const source = this.source(id, "a result");
      const { dtype, shape } = outputs[i];
      // A session cannot feed and fetch the same tensor, so each result has a node of its own.
      const name = this.addNode({
        operation: "Identity",
        inputs: [source],
        attributes: [typeAttribute("T", dtype)],
      });
      return { name, dtype: typeNumber(dtype), shape };
    });
    return { nodes: this.nodes, feeds: this.feeds, fetches };
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
