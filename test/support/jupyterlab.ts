import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isolatedJupyterEnvironment, jupyterCommand, projectRoot } from "../../scripts/jupyter";
import { labSettings } from "../../scripts/lab";

export interface JupyterLab {
  /** Address at which a browser opens a file of the folder, and nothing that was open before. */
  address(file: string): string;
  stop(): Promise<void>;
}

const START_MS = 120_000;

const SETTINGS = [
  ...["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"],
  // The page then has `jupyterapp`, by which the test asks for the state of kernel and cells.
  "--LabApp.expose_app_in_browser=True",
];

/** Starts JupyterLab on loopback, with a token, for the files in `folder`; `env` reaches its kernels. */
export async function startJupyterLab(folder: string, env: NodeJS.ProcessEnv): Promise<JupyterLab> {
  const own = mkdtempSync(join(tmpdir(), "jupyterlab-"));
  const remove = (): void => rmSync(own, { recursive: true, force: true, maxRetries: 5 });
  const [command, args] = jupyterCommand("jupyterlab", `--ServerApp.root_dir=${folder}`, ...labSettings);
  const options = { cwd: folder, env: { ...isolatedJupyterEnvironment(own), ...env } };
  return startServer([command, ...args], options, remove);
}

/** Starts the JupyterLab of `npm run nbgrader -- lab` in the same way, for a course that was made. */
export function startFormgrader(course: string): Promise<JupyterLab> {
  const command = [process.execPath, "--import", "tsx", join(projectRoot, "scripts", "nbgrader.ts"), "lab"];
  return startServer(command, { cwd: projectRoot, env: { ...process.env, LAB_COURSE: course } });
}

async function startServer(
  [command, ...args]: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
  onStop: () => void = () => undefined,
): Promise<JupyterLab> {
  const token = randomBytes(24).toString("hex");
  const server = spawn(command, [...args, ...SETTINGS], {
    cwd: options.cwd,
    env: { ...options.env, JUPYTER_TOKEN: token },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(server, "exit");
  const stop = async (): Promise<void> => {
    server.kill();
    await ended;
    onStop();
  };
  try {
    const url = await announcedUrl(server.stderr);
    return { address: (file) => `${url}lab/tree/${file}?reset&token=${token}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for the line of the log that says where the server listens. */
function announcedUrl(log: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const fail = (): void => reject(new Error(`JupyterLab did not start:\n${text}`));
    const timer = setTimeout(fail, START_MS);
    log.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(text) ?? [];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    log.on("end", fail);
  });
}
