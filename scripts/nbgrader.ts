// npm run nbgrader: nbgrader's own commands in the course's folder, and the collecting of files.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { collect, runNbgrader } from "./course/nbgrader";
import { projectRoot } from "./jupyter";

const usage = `npm run nbgrader -- COMMAND …
  nbgrader's commands (generate_assignment week1, autograde week1, generate_feedback week1, export, …) in out/course/nbgrader,
  or in the folder that LAB_COURSE names; and
  lab             JupyterLab there, in whose menu "Nbgrader" formgrader is
  collect FILE…   puts notebooks that were handed in, however they are called, into submitted/`;

async function main(args: string[]): Promise<number> {
  const caller = process.env["npm_lifecycle_event"] === "nbgrader" ? (process.env["INIT_CWD"] ?? ".") : ".";
  const course = resolve(caller, process.env["LAB_COURSE"] ?? join(projectRoot, "out", "course"));
  if (args.length === 0 || args[0] === "--help") {
    console.log(usage);
    return 0;
  }
  if (!existsSync(join(course, "nbgrader"))) {
    console.error(`${course}: expected a folder that npm run course has made, got another`);
    return 1;
  }
  if (args[0] !== "collect") return runNbgrader(course, args);
  const problems = collect(
    course,
    args.slice(1).map((file) => resolve(caller, file)),
  );
  for (const problem of problems) console.error(problem);
  return problems.length > 0 ? 1 : 0;
}

main(process.argv.slice(2))
  .then((code) => (process.exitCode = code))
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
