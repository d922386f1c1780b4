import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { runAttached } from "./attached";
import { describeFailure, type Ending, type Failure } from "./failure";
import { isCodeCell, type Notebook, readNotebook, writeNotebook } from "./notebook-file";

export interface ExecutionRequest {
  /** The notebook to execute; neither it nor its file is changed. */
  notebook: Notebook;
  file: string;
  /** For what is needed meanwhile. */
  folder: string;
  timeoutSeconds: number;
  /** Added to the environment of the kernel. */
  env: NodeJS.ProcessEnv;
  /** Ends the execution. */
  signal: AbortSignal;
  /** Called before each code cell with its index in the notebook. */
  onCell: (index: number) => void;
  /** Called with what the cell's progress bars say, as text. */
  onProgress: (text: string) => void;
}

export interface ExecutionResult {
  /** The executed notebook; after a failure, with the outputs so far. */
  notebook: Notebook;
  failure: Failure | undefined;
  /** What the kernel took; undefined where it is not known. */
  usage: KernelUsage | undefined;
}

export interface KernelUsage {
  /** Most memory. */
  peakBytes: number;
  /** Of all its threads together. */
  cpuSeconds: number;
}

/** What execute_notebook.py tells, one at a time. */
interface ExecutionEvent {
  cell?: number;
  progress?: string;
  failure?: Ending;
  usage?: KernelUsage;
}

/**
 * Executes a notebook in its own folder with nbclient.
 * @throws the signal's reason when it ended the execution
 */
export async function executeNotebook(request: ExecutionRequest): Promise<ExecutionResult> {
  const { file, folder, timeoutSeconds, env, signal, onCell, onProgress } = request;
  const [source, target] = [join(folder, "source.ipynb"), join(folder, "executed.ipynb")];
  const bare = withoutOutputs(request.notebook);
  writeNotebook(source, bare);
  let current = -1;
  let ending: Ending | undefined;
  let usage: KernelUsage | undefined;
  const read = (line: string): void => {
    const event = JSON.parse(line) as ExecutionEvent;
    if (event.cell !== undefined) onCell((current = event.cell));
    if (event.progress !== undefined) onProgress(event.progress);
    ending ??= event.failure;
    usage ??= event.usage;
  };
  const cwd = dirname(resolve(file));
  const args = [source, target, cwd, String(timeoutSeconds)];
  const { code, log } = await runAttached("execute_notebook", args, {
    ...{ folder, env, signal, cwd, onLine: read },
  });
  if (code !== 0) ending ??= { name: "", text: `${log}\nthe execution ended without a word` };
  const notebook = existsSync(target) ? readNotebook(target) : bare;
  const failure = ending && describeFailure({ notebook, index: current, ending, log, timeoutSeconds });
  return { notebook, failure, usage };
}

function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) =>
    isCodeCell(cell) ? { ...cell, outputs: [], execution_count: null } : cell,
  );
  return { ...notebook, cells };
}
