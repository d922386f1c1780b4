/** Submissions of week 1 as participants, careless ones and worse, hand them in: made from the assignment by code. */
import { join } from "node:path";
import { type Cell, joinLines, type Notebook } from "../../../scripts/notebooks/notebook-file";
import { gradedCell, studentVersion } from "../../../scripts/course/assignment";
import { slips, withSlip } from "./mistaken";

export interface SubmissionKind {
  name: string;
  /** What is written, as text: not every submission is a notebook. */
  text: string;
  /** How the file is called, below the participant's folder. */
  file?: string;
  /** Points of each check that the work deserves; of all where it is one number. */
  points: number | Partial<Record<string, number>>;
  /** What a reason must say somewhere. */
  says?: RegExp;
}

/** Where a participant's code may try to go. */
export interface Targets {
  /** Of a server that counts its visits. */
  port: number;
  /** A folder of somebody else's, and a file with a solution. */
  foreignFolder: string;
  solution: string;
}

/** Three questions of two points each, which no machine marks. */
export const WEEK1_QUESTIONS = 6;

export const WEEK1_CHECKS = {
  "posterior-mean": 1,
  "posterior-covariance": 1,
  "posterior-hidden": 1,
  "predictive-mean": 1,
  "predictive-epistemic": 1,
  "predictive-variance": 1,
  "predictive-hidden": 1,
  "evidence-evidence": 2,
  "evidence-hidden": 1,
};

type Id = "posterior" | "predictive" | "evidence";
const ids: Id[] = ["posterior", "predictive", "evidence"];

/** All points but those of the given checks. */
const without = (...lost: string[]): Partial<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(WEEK1_CHECKS).map(([check, points]) => [check, lost.includes(check) ? 0 : points]),
  );
const withoutExercise = (id: Id): Partial<Record<string, number>> =>
  without(...Object.keys(WEEK1_CHECKS).filter((check) => check.startsWith(id)));

const code = (id: string, source: string): Cell => ({
  cell_type: "code",
  id,
  metadata: {},
  source,
  outputs: [],
  execution_count: null,
});

/** Makes the kinds; the first eight are those that every run of the tests tries. */
export function submissionKinds(
  assignment: Notebook,
  { port, foreignFolder, solution }: Targets,
): SubmissionKind[] {
  const solutions = Object.fromEntries(
    ids.map((id) => {
      const cell = assignment.cells.find((one) => gradedCell(one)?.grade_id === `answer-${id}`)!;
      return [id, joinLines(cell.source)];
    }),
  ) as Record<Id, string>;
  const base = studentVersion(assignment);
  const asText = (notebook: Notebook): string => `${JSON.stringify(notebook, undefined, 1)}\n`;
  /** The student's notebook with these answers, solved elsewhere. */
  const withAnswers = (answers: Partial<Record<Id, string | undefined>>): Notebook => ({
    ...base,
    cells: base.cells.map((cell) => {
      const id = ids.find((one) => gradedCell(cell)?.grade_id === `answer-${one}`);
      if (id === undefined) return cell;
      const answer = id in answers ? answers[id] : solutions[id];
      return answer === undefined ? cell : { ...cell, source: answer };
    }),
  });
  const right = withAnswers({});
  const answer = (answers: Partial<Record<Id, string | undefined>>): string => asText(withAnswers(answers));
  const begin = (id: Id, line: string): string =>
    solutions[id].replace("// BEGIN SOLUTION", () => `${line}\n  // BEGIN SOLUTION`);
  const slipped = (id: Id, mistake: string): string =>
    withSlip(
      solutions[id],
      slips[id].find((slip) => slip.mistake === mistake)!,
    );
  const extra = (source: string): string => {
    const at = right.cells.findIndex((cell) => gradedCell(cell)?.grade_id === "answer-predictive");
    return asText({
      ...right,
      cells: [...right.cells.slice(0, at), code("mine", source), ...right.cells.slice(at)],
    });
  };
  const replacing = (id: string, replace: (cell: Cell) => Cell[]): string =>
    asText({
      ...right,
      cells: right.cells.flatMap((cell) => (gradedCell(cell)?.grade_id === id ? replace(cell) : [cell])),
    });
  const ofLibrary = `const posteriorByHand: exercises.Answers["posterior"] = (design, targets, alpha, beta) =>
  models.linearPosterior({ design, targets, alpha, beta });`;
  const mistakes: [Id, string, Partial<Record<string, number>>][] = [
    ["posterior", "β = 1/(2σ²)", withoutExercise("posterior")],
    ["posterior", "the prior forgotten", withoutExercise("posterior")],
    ["posterior", "μ without β", without("posterior-mean", "posterior-hidden")],
    ["posterior", "the precision for the covariance", without("posterior-covariance", "posterior-hidden")],
    ["predictive", "the noise forgotten", without("predictive-variance", "predictive-hidden")],
    ["predictive", "β = 1/(2σ²)", without("predictive-variance", "predictive-hidden")],
    [
      "predictive",
      "correlations dropped",
      without("predictive-epistemic", "predictive-variance", "predictive-hidden"),
    ],
    ["evidence", "2π forgotten", withoutExercise("evidence")],
    ["evidence", "log det A with the wrong sign", withoutExercise("evidence")],
    ["evidence", "the likelihood at μ", withoutExercise("evidence")],
  ];
  const kinds: SubmissionKind[] = [
    { name: "right", text: asText(right), points: without() },
    {
      name: "half-right",
      text: answer({ posterior: slipped("posterior", "the mean of the data's terms"), evidence: undefined }),
      points: { ...withoutExercise("posterior"), "evidence-evidence": 0, "evidence-hidden": 0 },
      says: /nearly N times too large.*is the likelihood's term a mean/,
    },
    {
      name: "of-the-library",
      text: answer({ posterior: ofLibrary }),
      points: withoutExercise("posterior"),
      says: /calls the library's own answer, linearPosterior/,
    },
    {
      name: "endless",
      text: answer({ posterior: begin("posterior", "  while (beta > 0);") }),
      points: withoutExercise("posterior"),
    },
    {
      name: "exit",
      text: answer({ posterior: begin("posterior", "  process.exit(1);") }),
      points: withoutExercise("posterior"),
    },
    {
      name: "syntax-error",
      text: answer({ posterior: solutions.posterior.replace("return {", "return { {") }),
      points: withoutExercise("posterior"),
    },
    {
      name: "renamed-with-windows-line-ends",
      text: asText(right).replaceAll("\\n", "\\r\\n").replaceAll("\n", "\r\n"),
      file: "my solution (final 2).ipynb",
      points: without(),
    },
    {
      name: "network",
      text: answer({
        predictive: begin(
          "predictive",
          `  require("node:child_process").execFileSync(process.execPath, ["-e", "fetch('http://127.0.0.1:${port}/').catch(() => 0)"]);`,
        ),
      }),
      points: without(),
    },
    {
      name: "no-notebook",
      text: "%PDF-1.7 the answers\n",
      points: 0,
      says: /cannot be read, line 1: it is not JSON/,
    },
    { name: "unchanged", text: asText(base), points: 0, says: /not solved yet/ },
    ...mistakes.map(([id, mistake, points], i): SubmissionKind => ({
      name: `mistake-${i + 1}`,
      text: answer({ [id]: slipped(id, mistake) }),
      points,
    })),
    { name: "endless-behind-an-await", text: extra("await null;\nwhile (true) {}"), points: without() },
    { name: "endless-promise", text: extra("await new Promise(() => {});"), points: without() },
    {
      name: "checks-deleted",
      text: asText({ ...right, cells: right.cells.filter((cell) => !gradedCell(cell)?.locked) }),
      points: without(),
    },
    {
      name: "imports-and-an-answer-deleted",
      text: asText({
        ...right,
        cells: right.cells.filter(
          (cell, i) =>
            i !== right.cells.findIndex(({ cell_type }) => cell_type === "code") &&
            gradedCell(cell)?.grade_id !== "answer-evidence",
        ),
      }),
      points: withoutExercise("evidence"),
    },
    {
      name: "metadata-lost",
      text: asText({ ...right, metadata: {}, cells: right.cells.map((cell) => ({ ...cell, metadata: {} })) }),
      points: without(),
    },
    {
      name: "much-output",
      text: extra('const line = "x".repeat(1e6);\nfor (let i = 0; i < 200; i++) process.stdout.write(line);'),
      points: without(),
    },
    {
      name: "much-memory",
      text: answer({
        evidence: begin(
          "evidence",
          "  const kept: Float64Array[] = [];\n  for (;;) kept.push(new Float64Array(1e7).fill(1));",
        ),
      }),
      points: withoutExercise("evidence"),
    },
    {
      name: "own-checks",
      text: extra("const exercises = { check: () => undefined };").replace(
        "return { mean: numerics.dot(mean, phi)",
        "return { mean: 7",
      ),
      points: without("predictive-mean", "predictive-hidden"),
    },
    {
      name: "foreign-folder",
      text: answer({
        predictive: begin(
          "predictive",
          `  require("node:fs").writeFileSync(${JSON.stringify(join(foreignFolder, "mine"))}, "x");`,
        ),
      }),
      points: withoutExercise("predictive"),
      says: /EROFS|ENOENT/,
    },
    {
      name: "reads-the-solution",
      text: answer({
        posterior: `const posteriorByHand: exercises.Answers["posterior"] = (...all) => {
  const cells = JSON.parse(require("node:fs").readFileSync(${JSON.stringify(solution)}, "utf8")).cells;
  throw new Error("read " + cells.length + " cells " + all.length);
};`,
      }),
      points: withoutExercise("posterior"),
      says: /ENOENT|ENOTDIR|Unexpected end of JSON/,
    },
  ];
  const [edited] = right.cells.filter((cell) => joinLines(cell.source).startsWith("/** Largest"));
  const typed = "(design: number[][], targets: number[], alpha: number, beta: number)";
  const plain = solutions.evidence
    .replace(': exercises.Answers["evidence"]', "")
    .replace("(design, targets, alpha, beta)", typed);
  const honest: SubmissionKind[] = [
    {
      name: "answer-copied-below",
      text: replacing("answer-posterior", (cell) => [
        { ...cell, source: slipped("posterior", "μ without β") },
        { ...cell, id: "copy" },
      ]),
      points: without(),
    },
    {
      name: "answer-in-a-cell-of-its-own-before-the-stub",
      text: replacing("answer-evidence", (cell) => [
        code("mine", plain),
        base.cells.find(({ id }) => id === cell.id)!,
      ]),
      points: without(),
    },
    {
      name: "answer-in-a-cell-of-its-own",
      text: replacing("answer-evidence", () => [code("mine", plain)]),
      points: without(),
    },
    {
      name: "helper-in-a-cell-of-the-course",
      text: asText({
        ...right,
        cells: right.cells.map((cell) => {
          if (cell === edited)
            return {
              ...cell,
              source: `import * as os from "node:os";\n${joinLines(cell.source)}\nconst halved = (x: number) => x / (2 + 0 * os.uptime());`,
            };
          if (gradedCell(cell)?.grade_id !== "answer-evidence") return cell;
          return { ...cell, source: solutions.evidence.replace("return 0.5 * (", "return halved(") };
        }),
      }),
      points: without(),
    },
    {
      name: "without-names-of-cells",
      text: asText({
        ...right,
        nbformat_minor: 4,
        cells: right.cells.map((cell): Cell => ({ ...cell, id: undefined })),
      }),
      points: without(),
    },
    {
      name: "question-answered-in-a-new-cell",
      text: asText({
        ...right,
        cells: [
          ...right.cells,
          { cell_type: "markdown", id: "words", metadata: {}, source: "More data, less doubt." },
        ],
      }),
      points: without(),
    },
    { name: "with-a-byte-order-mark", text: `\ufeff${asText(right)}`, points: without() },
    {
      name: "warns",
      text: answer({ posterior: begin("posterior", '  console.warn("careful");\n  console.error("very");') }),
      points: without(),
    },
    {
      name: "kills-its-kernel",
      text: answer({
        // A signal would not do: in processes of its own the kernel may be the first, which no other can kill.
        predictive: begin(
          "predictive",
          '  require("node:v8").setFlagsFromString("--allow-natives-syntax");\n  new Function("%Abort(1)")();',
        ),
      }),
      points: withoutExercise("predictive"),
      says: /the kernel died in this cell/,
    },
    {
      name: "waits-without-an-end",
      text: answer({
        predictive: begin("predictive", '  require("node:child_process").execFileSync("sleep", ["600"]);'),
      }),
      points: withoutExercise("predictive"),
    },
    {
      name: "prints-much",
      text: answer({
        evidence: begin("evidence", '  for (let i = 0; i < 200; i++) console.log("x".repeat(1000));'),
      }),
      points: without(),
    },
    {
      name: "endless-list",
      text: answer({
        evidence: begin("evidence", "  const list: object[] = [];\n  for (;;) list.push({});"),
      }),
      points: withoutExercise("evidence"),
    },
  ];
  return [...kinds, ...honest];
}
