import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export const projectRoot = join(__dirname, "..");
export const virtualEnvironment = join(projectRoot, ".venv");

/** A program of the virtual environment, through its Python: the scripts in bin break on long paths. */
export function jupyterCommand(module: string, ...args: string[]): [string, string[]] {
  return [join(virtualEnvironment, "bin", "python"), ["-m", module, ...args]];
}

/** Waits for the end of a program that has this terminal; resolves to its exit code. */
export async function endOf(child: ChildProcess): Promise<number> {
  // Ctrl-C reaches the program too, and JupyterLab asks whether to stop; this process ends after it.
  const onInterrupt = (): void => undefined;
  const onTermination = (): void => void child.kill();
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTermination);
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTermination);
  }
}

/** The environment in which the virtual environment's kernels come before the user's own. */
export function jupyterEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    JUPYTER_PATH: join(virtualEnvironment, "share", "jupyter"),
    PYTHONNOUSERSITE: "1",
  };
}

/** The same without anything that the user has configured for Jupyter; `folder` takes what Jupyter writes. */
export function isolatedJupyterEnvironment(folder: string): NodeJS.ProcessEnv {
  return {
    ...jupyterEnvironment(),
    JUPYTER_CONFIG_DIR: join(folder, "config"),
    JUPYTER_DATA_DIR: join(folder, "data"),
    JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
    IPYTHONDIR: join(folder, "ipython"),
  };
}
