import { fingerprintOf } from "./fingerprint";
import { nodeBackend, typeAttribute, type tf } from "./node-backend";
import { Recorder, type Recording } from "./recorder";
import { openSession, type Session } from "./saved-model";
import { leaves, runOwned, withLeaves, type TensorTree } from "./tensor-tree";

/** A tensor of its own on the same numbers, which TensorFlow knows by a number of its own. */
const alias = (tensor: tf.Tensor): tf.Tensor =>
  nodeBackend().executeSingleOutput("Identity", [typeAttribute("T", tensor.dtype)], [tensor]);

/**
 * Runs a function once; what it did, and the form of its result, whose tensors are disposed of. Arguments that share their
 * numbers, with each other or with a tensor that the function holds otherwise, are not to be taken for one.
 */
export function record<Arguments extends TensorTree[], Result extends TensorTree>(
  pure: (...args: Arguments) => Result,
  args: Arguments,
): { recording: Recording; form: Result } {
  const inputs: tf.Tensor[] = [];
  try {
    for (const argument of leaves(args)) inputs.push(alias(argument));
    const recorder = new Recorder(inputs);
    return recorder.watch(() => {
      const form = runOwned(() => pure(...withLeaves(args, inputs)));
      const outputs = leaves(form);
      try {
        return { recording: recorder.finish(outputs), form };
      } finally {
        for (const tensor of outputs) tensor.dispose();
      }
    });
  } finally {
    for (const tensor of inputs) tensor.dispose();
  }
}

/** A recorded graph; its session is opened when it first runs. */
export class Graph<Result extends TensorTree> {
  private session?: Session;

  private constructor(
    private readonly recording: Recording,
    /** Stands for the form of the results; its tensors are disposed of. */
    private readonly form: Result,
  ) {}

  /** Runs a function once, to write down what it does. */
  static record<Arguments extends TensorTree[], Result extends TensorTree>(
    pure: (...args: Arguments) => Result,
    args: Arguments,
  ): Graph<Result> {
    const { recording, form } = record(pure, args);
    return new Graph(recording, form);
  }

  run(args: TensorTree): Result {
    this.session ??= openSession(this.recording.nodes, this.recording);
    return withLeaves(this.form, this.session.runs[0](leaves(args)));
  }

  fingerprint(): string {
    return fingerprintOf(this.recording);
  }

  operations(): string[] {
    return this.recording.nodes.map(({ operation }) => operation);
  }

  dispose(): void {
    this.session?.dispose();
  }
}
