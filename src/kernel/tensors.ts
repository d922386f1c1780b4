import { join } from "node:path";

interface Disposable {
  dispose(): void;
}

/** What tfjs-core keeps of the calls that are going on. It has a state of its own for each process. */
interface Engine {
  state: {
    kernelDepth: number;
    gradientDepth: number;
    activeTape?: { saved: Disposable[] }[] | null;
    scopeStack: object[];
    activeScope: object | null;
    profiling: boolean;
  };
  endScope(): void;
}

interface Recorder {
  abandonRecording(): void;
}

/** The library's, where it is loaded. As compiled, this file is in src/kernel/dist. */
const RECORDER = join(__dirname, "..", "..", "lib", "dist", "engine", "recorder.js");

const engine = (): Engine | undefined => (globalThis as { _tfengine?: Engine })._tfengine;

/**
 * Keeps TensorFlow.js whole where a termination hits it. Of a kernel, a gradient or a `tidy` that was terminated it
 * knows no end: it would find no gradient any more, or keep what all later ones need, and dispose of nothing.
 */
export class Tensors {
  /** Scopes that are open before the cell runs: `startScope` opened them, in an earlier one. */
  private opened = 0;

  begin(): void {
    this.opened = engine()?.state.scopeStack.length ?? 0;
  }

  /** To be called where anything was terminated, while no call of TensorFlow.js is going on. */
  recover(): void {
    (require.cache[RECORDER]?.exports as Recorder | undefined)?.abandonRecording();
    const broken = engine();
    if (!broken) return;
    const { state } = broken;
    state.kernelDepth = state.gradientDepth = 0;
    state.profiling = false;
    for (const { saved } of state.activeTape ?? []) saved.forEach((tensor) => tensor.dispose());
    state.activeTape = null;
    const innermost = (): object | null => state.scopeStack.at(-1) ?? null;
    while (state.scopeStack.length > this.opened) {
      state.activeScope = innermost();
      broken.endScope();
    }
    state.activeScope = innermost();
  }
}
