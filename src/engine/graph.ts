import { fingerprintOf } from "./fingerprint";
import { Recorder, type Recording } from "./recorder";
import { openSession, type Session } from "./saved-model";
import { leaves, runOwned, withLeaves, type TensorTree } from "./tensor-tree";

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
    const recorder = new Recorder(leaves(args));
    return recorder.watch(() => {
      const form = runOwned(() => pure(...args));
      const outputs = leaves(form);
      try {
        return new Graph(recorder.finish(outputs), form);
      } finally {
        for (const tensor of outputs) tensor.dispose();
      }
    });
  }

  run(args: TensorTree): Result {
    const { nodes, feeds, fetches } = this.recording;
    this.session ??= openSession(nodes, feeds, fetches);
    return withLeaves(this.form, this.session.run(leaves(args)));
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
