// nbgrader in the folder that `npm run course` has made, with this project's kernel.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { endOf, isolatedJupyterEnvironment, projectRoot, virtualEnvironment } from "../jupyter";
import { labSettings } from "../lab";
import { writeNotebook } from "../notebooks/notebook-file";
import { type CourseMetadata } from "./assignment";
import { writeFormulas } from "./formulas";
import { readAssignments, WITH_SOLUTIONS } from "./grade-all";
import { findIsolation } from "./isolation";
import { readSubmissions } from "./submission";

const environment = join(projectRoot, ".venv-nbgrader");

/** What a process of the kernel's may allocate, as in a hub's seat: beyond it an array is an error in its cell, and all else the kernel's end. */
const DATA_BYTES = 4e9;

/** nbgrader's folders, in which others' work, tests and points are. */
const OF_NBGRADER = ["source", "release", "submitted", "autograded", "feedback", "gradebook.db"];

interface KernelSpec {
  argv: string[];
}

/** The kernels of one command. */
interface Kernels {
  /** Where Jupyter looks for them. */
  path: string;
  areIsolated: boolean;
}

/** The project's kernel, which sees and writes nothing but a folder of its own where the system can do that. */
function writeKernel(course: string, own: string): Kernels {
  const specs = (path: string): string => join(path, "kernels", "tslab", "kernel.json");
  const spec = JSON.parse(
    readFileSync(specs(join(virtualEnvironment, "share", "jupyter")), "utf8"),
  ) as KernelSpec;
  const [path, rooms] = [join(own, "jupyter"), join(own, "rooms")];
  for (const folder of [dirname(specs(path)), rooms]) mkdirSync(folder, { recursive: true });
  const isolation = findIsolation(own);
  // Some are made only while nbgrader runs.
  const hidden = [...WITH_SOLUTIONS, ...OF_NBGRADER.map((name) => join(course, "nbgrader", name)), rooms];
  const limit = process.platform === "linux" ? ["prlimit", `--data=${DATA_BYTES}`] : [];
  const command = [...limit, ...spec.argv];
  const argv =
    isolation === undefined ? command : inRoomOfItsOwn(rooms, (room) => isolation(room, hidden), command);
  writeFileSync(specs(path), JSON.stringify({ ...spec, argv }, undefined, 2));
  return { path, areIsolated: isolation !== undefined };
}

/** A command that makes a folder among `rooms` each time, and runs within it: no participant finds what another left. */
function inRoomOfItsOwn(rooms: string, within: (room: string) => string[], command: string[]): string[] {
  const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
  const room = join(rooms, "ROOM");
  // The kernel and nbgrader speak over the network, which is closed around both.
  const words = within(room)
    .filter((word) => word !== "--net")
    .map((word) => (word === room ? '"$room"' : quoted(word)));
  const script = `room=$(mktemp -d ${quoted(join(rooms, "XXXXXXXX"))}) && TMPDIR=$room exec ${words.join(" ")} "$@"`;
  return ["sh", "-c", script, "sh", ...command];
}

/** The commands that take points over from the assignments. */
const WITH_POINTS = ["generate_assignment", "autograde"];

/**
 * Runs a command of nbgrader's in the course's folder, or JupyterLab, where formgrader is; resolves to its exit code.
 * @throws Error where points are to be taken over that do not add up
 */
export async function runNbgrader(course: string, args: string[]): Promise<number> {
  if (WITH_POINTS.includes(args[0])) readAssignments(course);
  const own = mkdtempSync(join(tmpdir(), "nbgrader-"));
  try {
    const { path, areIsolated } = writeKernel(course, own);
    writeFormulas(path);
    const python = join(environment, "bin", "python");
    // Participants' code runs in autograde alone; formgrader is a server.
    const within = areIsolated && args[0] === "autograde" ? closedNetwork() : [];
    const command =
      args[0] === "lab" ? ["jupyterlab", ...labSettings, ...args.slice(1)] : ["nbgrader", ...args];
    const [program, ...rest] = [...within, python, "-m", ...command];
    const child = spawn(program, rest, {
      cwd: join(course, "nbgrader"),
      stdio: "inherit",
      env: {
        ...isolatedJupyterEnvironment(own),
        JUPYTER_PATH: path,
        PATH: `${join(environment, "bin")}:${process.env["PATH"]}`,
        LAB_PROFILE: "quick",
        LAB_DATA: join(projectRoot, "data"),
      },
    });
    const code = await endOf(child);
    if (args[0] === "autograde" && !areIsolated)
      console.warn(
        "This system gives no namespaces: a participant's code could reach the network and read what this user can.",
      );
    return code;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** A network that ends at this machine's loopback. */
function closedNetwork(): string[] {
  const up =
    "import fcntl, socket, struct, sys, os; fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh', b'lo', 1)); os.execvp(sys.argv[1], sys.argv[1:])";
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  return ["unshare", ...user, "--net", join(virtualEnvironment, "bin", "python"), "-c", up];
}

/**
 * Puts what was handed in where nbgrader looks for it, in the assignment's form: whatever it is called, with the tests that
 * are missing, and without what is no notebook.
 * @returns a sentence for each file that could not be taken
 */
export function collect(course: string, files: string[]): string[] {
  return readSubmissions(files, readAssignments(course)).flatMap(({ participant, file, answers }) => {
    try {
      if ("problem" in answers) throw new Error(answers.problem);
      const { assignment, notebook } = answers;
      const week = (assignment.notebook.metadata["course"] as CourseMetadata).assignment;
      const target = join(course, "nbgrader", "submitted", participant, week, `${assignment.name}.ipynb`);
      if (existsSync(target))
        throw new Error(`${participant} has a notebook of ${week} in submitted already`);
      mkdirSync(dirname(target), { recursive: true });
      writeNotebook(target, notebook);
      return [];
    } catch (error) {
      return [`${file}: not collected: ${(error as Error).message}`];
    }
  });
}
