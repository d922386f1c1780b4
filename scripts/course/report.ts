// The table of participants × checks, as CSV and as a page.
import type { Mark } from "./grading";

export interface Result {
  participant: string;
  file: string;
  assignment: string;
  marks: Mark[];
  /** The points of the questions that a teacher marks. */
  byHand: number;
  /** Why there are no marks at all. */
  problem?: string;
}

const total = (marks: Mark[]): number => marks.reduce((sum, { points }) => sum + points, 0);

/** A cell of a table that other programs read; none of them is to take text for a formula. */
function csvCell(value: string | number): string {
  const text = String(value).replaceAll(/\s*\n\s*/g, " ");
  const safe = /^[=+\-@]/.test(text) && typeof value === "string" ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A line for each check of each participant. */
export function csvOf(results: Result[]): string {
  const rows: (string | number)[][] = [
    ["participant", "assignment", "check", "points", "of", "reason", "file"],
  ];
  for (const { participant, assignment, marks, byHand, problem, file } of results) {
    if (problem !== undefined) rows.push([participant, assignment, "", 0, "", problem, file]);
    for (const mark of marks)
      rows.push([participant, assignment, mark.check, mark.points, mark.of, mark.reason, file]);
    if (byHand > 0)
      rows.push([participant, assignment, "questions", "", byHand, "to be marked by hand", file]);
  }
  return rows.map((row) => `${row.map(csvCell).join(",")}\n`).join("");
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character]);

const STYLE = `body { font: 15px/1.5 sans-serif; margin: 2rem; } table { border-collapse: collapse; margin: 1rem 0 2rem; }
th, td { border: 1px solid #999; padding: 0.2rem 0.5rem; text-align: left; vertical-align: top; }
th.check { writing-mode: vertical-rl; font-weight: normal; } td.lost { background: #fde3d9; } td.points { text-align: right; }`;

/** The page: a table for each assignment, and each participant's reasons. */
export function pageOf(results: Result[], notes: string[]): string {
  const assignments = [...new Set(results.map(({ assignment }) => assignment))].sort();
  const tables = assignments.map((assignment) =>
    tableOf(
      assignment,
      results.filter((one) => one.assignment === assignment),
    ),
  );
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Points</title><style>${STYLE}</style></head><body>
<h1>Points</h1>
${notes.map((note) => `<p>${escape(note)}</p>`).join("\n")}
${tables.join("\n")}
</body></html>
`;
}

function tableOf(assignment: string, results: Result[]): string {
  const checks = results.find(({ marks }) => marks.length > 0)?.marks ?? [];
  const head = checks
    .map(({ check, of }) => `<th class="check" scope="col">${escape(check)} (${of})</th>`)
    .join("");
  const rows = results.map(({ participant, marks, problem }) => {
    const cells = marks.map(
      ({ points, of, reason }) =>
        `<td class="points${points < of ? " lost" : ""}" title="${escape(reason)}">${points}</td>`,
    );
    const rest =
      problem === undefined
        ? cells.join("")
        : `<td colspan="${Math.max(1, checks.length)}">${escape(problem)}</td>`;
    return `<tr><th scope="row">${escape(participant)}</th><td class="points">${total(marks)}</td>${rest}</tr>`;
  });
  const reasons = results.flatMap(({ participant, marks }) =>
    marks
      .filter(({ reason }) => reason !== "")
      .map(
        ({ check, reason }) =>
          `<tr><td>${escape(participant)}</td><td>${escape(check)}</td><td>${escape(reason)}</td></tr>`,
      ),
  );
  const byHand = Math.max(...results.map((one) => one.byHand));
  return `<h2>${escape(assignment === "" ? "not recognised" : assignment)}</h2>
${byHand > 0 ? `<p>The questions, ${byHand} points, are to be marked by hand.</p>` : ""}
<table><thead><tr><th scope="col">participant</th><th scope="col">points</th>${head}</tr></thead><tbody>
${rows.join("\n")}
</tbody></table>
${reasons.length > 0 ? `<table><thead><tr><th scope="col">participant</th><th scope="col">check</th><th scope="col">why there are no points</th></tr></thead><tbody>\n${reasons.join("\n")}\n</tbody></table>` : ""}`;
}

/** A line for each participant, for the terminal. */
export function summaryOf({ participant, assignment, marks, byHand, problem }: Result): string {
  if (problem !== undefined) return `${participant}: no points: ${problem}`;
  const lost = marks.filter(({ reason }) => reason !== "").map(({ check }) => check);
  const points = `${total(marks)} of ${marks.reduce((sum, { of }) => sum + of, 0)} points`;
  const rest = [
    ...(lost.length > 0 ? [`none for ${lost.join(", ")}`] : []),
    ...(byHand > 0 ? [`${byHand} more by hand`] : []),
  ];
  return [`${participant}, ${assignment}: ${points}`, ...rest].join("; ");
}
