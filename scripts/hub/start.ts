// What a hub needs on disk, and its start.
import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { projectRoot, virtualEnvironment } from "../jupyter";
import { labSettings } from "../lab";

const python = join(projectRoot, ".venv-hub", "bin", "python");

/** Read and search, for others. */
const OTHERS = 0o5;

/**
 * Copies the student notebooks to where seats may read them: the rest of the course's folder is not for participants.
 * @throws Error for a folder without them, and for what a participant's user could not run
 */
export function prepareHub(course: string, folder: string): void {
  const student = join(course, "student");
  if (!existsSync(student))
    throw new Error(`${course}: expected a folder that npm run course has made, got another`);
  for (const needed of [projectRoot, virtualEnvironment, process.execPath, python]) {
    const closed = closedFolder(needed);
    if (closed !== undefined)
      throw new Error(`${needed}: expected a path that every user may read, got one through ${closed}`);
  }
  const notebooks = join(folder, "notebooks");
  rmSync(notebooks, { recursive: true, force: true });
  mkdirSync(notebooks, { recursive: true });
  for (const name of readdirSync(student)) {
    copyFileSync(join(student, name), join(notebooks, name));
    chmodSync(join(notebooks, name), 0o644);
  }
  for (const path of [folder, notebooks]) chmodSync(path, 0o755);
  // Cookies' secret and database.
  mkdirSync(join(folder, "state"), { recursive: true, mode: 0o700 });
}

/** What keeps others from a path, links followed: a folder or the file itself. */
export function closedFolder(path: string): string | undefined {
  const real = realpathSync(path);
  const above = dirname(real) === real ? undefined : closedFolder(dirname(real));
  return above ?? ((statSync(real).mode & OTHERS) === OTHERS ? undefined : real);
}

/** Starts JupyterHub, with its state in a folder that `prepareHub` has made. */
export function startHub(
  folder: string,
  args: string[],
  { env, stdio }: { env: NodeJS.ProcessEnv; stdio: StdioOptions },
): ChildProcess {
  const isChosen = args.some((arg) => /^(-f|--config)(=|$)/.test(arg));
  const configuration = isChosen ? [] : ["-f", join(__dirname, "jupyterhub_config.py")];
  return spawn(python, ["-m", "jupyterhub", ...configuration, ...args], {
    cwd: join(folder, "state"),
    stdio,
    env: {
      ...env,
      PATH: [dirname(process.execPath), env["PATH"]].join(delimiter),
      LAB_HUB_NOTEBOOKS: join(folder, "notebooks"),
      LAB_HUB_SETTINGS: labSettings.join(" "),
    },
  });
}
