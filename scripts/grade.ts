// npm run grade: points for notebooks that were handed in, without nbgrader.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gradeAll } from "./course/grade-all";
import { csvOf, pageOf, summaryOf } from "./course/report";
import { projectRoot } from "./jupyter";
import { affordableJobs } from "./notebooks/options";
import { signalOfEnd } from "./notebooks/signal-of-end";

const DEFAULTS = { timeout: "30", memory: "4000" };

const usage = `npm run grade -- [options] FILE…
  runs each notebook in a kernel of its own, with the course's tests, and writes points.csv and points.html
  --course DIR      folder that npm run course has made (out/course)
  --out DIR         folder of the results (out/points)
  --jobs N          notebooks side by side (2 where cores and memory allow it, else 1)
  --timeout SECONDS longest time of a cell that a participant had a hand in (${DEFAULTS.timeout})
  --memory MB       most that a kernel may hold (${DEFAULTS.memory})
  --help            show this`;

/** npm changes to the project's folder and says in which it was called. */
const caller = process.env["npm_lifecycle_event"] === "grade" ? (process.env["INIT_CWD"] ?? ".") : ".";

function whole(name: string, text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new Error(`--${name}: expected a whole number > 0, got ${text === "" ? '""' : text}`);
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      course: { type: "string" },
      out: { type: "string" },
      jobs: { type: "string", default: String(affordableJobs()) },
      timeout: { type: "string", default: DEFAULTS.timeout },
      memory: { type: "string", default: DEFAULTS.memory },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  if (positionals.length === 0) throw new Error(`expected the notebooks to grade, got none\n\n${usage}`);
  const folder = (given: string | undefined, name: string): string =>
    given === undefined ? join(projectRoot, "out", name) : resolve(caller, given);
  const files = positionals.map((file) => resolve(caller, file));
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`${missing}: expected a notebook, found nothing`);
  const outDir = folder(values.out, "points");
  const [table, page] = ["points.csv", "points.html"].map((name) => join(outDir, name));
  if (existsSync(table))
    throw new Error(
      `${table}: expected none yet, since points by hand may be in it; move it away or choose another folder by --out`,
    );
  mkdirSync(outDir, { recursive: true });
  const { results, notes } = await gradeAll(files, {
    course: folder(values.course, "course"),
    jobs: whole("jobs", values.jobs),
    seconds: whole("timeout", values.timeout),
    megabytes: whole("memory", values.memory),
    signal: signalOfEnd(),
    onResult: (result) => console.log(summaryOf(result)),
  });
  for (const note of notes) console.warn(note);
  writeFileSync(table, csvOf(results), { flag: "wx" });
  writeFileSync(page, pageOf(results, notes));
  console.log(`written: ${table}, ${basename(page)}`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
