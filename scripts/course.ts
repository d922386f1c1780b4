// npm run course: student notebooks, answers and nbgrader's folder from the notebooks.
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { makeCourse } from "./course/make";
import { projectRoot } from "./jupyter";

const HIDDEN_SEED = 1812;

const usage = `npm run course -- [options]
  makes from notebooks/ the student notebooks (stubs, hints, checks), the answers of all Try lines, and a folder for nbgrader
  --out DIR    a folder that is not there yet (out/course)
  --seed N     of the hidden tests' numbers (${HIDDEN_SEED}); one of your own, since this one can be read
  --help       show this`;

/** npm changes to the project's folder and says in which it was called. */
function fromCaller(path: string): string {
  return resolve(
    process.env["npm_lifecycle_event"] === "course" ? (process.env["INIT_CWD"] ?? ".") : ".",
    path,
  );
}

function main(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: { out: { type: "string" }, seed: { type: "string" }, help: { type: "boolean", default: false } },
  });
  if (values.help) return console.log(usage);
  const seed =
    values.seed === undefined ? HIDDEN_SEED : /^\d{1,9}$/.test(values.seed) ? Number(values.seed) : NaN;
  if (Number.isNaN(seed)) throw new Error(`--seed: expected an integer of 0 … 999999999, got ${values.seed}`);
  const folder = values.out === undefined ? join(projectRoot, "out", "course") : fromCaller(values.out);
  for (const line of makeCourse(folder, seed)) console.log(line);
  console.log(`made: ${relative(process.cwd(), folder) || folder}`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
