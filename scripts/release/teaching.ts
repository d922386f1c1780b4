// What docs/teaching.md says of the exercises: from the list that the checks use, and from the notebooks' solutions.
import { catalogue } from "../../src/lib/exercises/catalogue";
import { isCodeCell, joinLines, type Notebook } from "../notebooks/notebook-file";
import { escapeMarkdown, markdownTable } from "./markdown";

type Id = keyof typeof catalogue;

const SOLUTION = /Answers\["(\w+)"\][^]*?\/\/ BEGIN SOLUTION\n([^]*?)\n *\/\/ END SOLUTION/;

/** Lines of a first solution made from the student notebook alone, laid out as the notebooks' cells are. */
const LINES_TO_WRITE: Record<Id, number> = {
  posterior: 10,
  predictive: 5,
  evidence: 6,
  gradient: 7,
  hessian: 9,
  monteCarlo: 1,
  divergence: 8,
  elbo: 2,
  measures: 6,
  trueClass: 3,
  averagePrecision: 11,
  odin: 7,
};

/** Lines of each exercise's solution. */
function linesOfSolutions(notebooks: Notebook[]): Map<string, number> {
  const texts = notebooks.flatMap(({ cells }) =>
    cells.filter(isCodeCell).map((cell) => joinLines(cell.source)),
  );
  const found = texts.flatMap((text) => [...text.matchAll(new RegExp(SOLUTION, "g"))]);
  return new Map(found.map(([, id, lines]) => [id, lines.split("\n").length]));
}

const pointsOf = (id: Id): number =>
  Object.values(catalogue[id].points).reduce((sum: number, points: number) => sum + points, 0);

/** A line for each exercise. */
export function exerciseTable(notebooks: Notebook[]): string {
  const lines = linesOfSolutions(notebooks);
  const rows = (Object.keys(catalogue) as Id[]).map((id) => {
    const { week, title, teaches } = catalogue[id];
    const numbers = [pointsOf(id), LINES_TO_WRITE[id], lines.get(id)].map(String);
    return [String(week), title, ...numbers, teaches];
  });
  const columns = ["points", "lines to write", "lines of the solution"];
  return markdownTable(["week", "exercise", ...columns, "what it teaches"], rows);
}

/** The mistakes that the checks know, and what a participant reads. */
export function mistakeList(): string {
  return (Object.keys(catalogue) as Id[])
    .map((id) => {
      const { title, mistakes } = catalogue[id];
      const items = mistakes.map(
        ({ name, says }) => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(says)}`,
      );
      return `### ${title[0].toUpperCase()}${title.slice(1)}\n\n${items.join("\n")}`;
    })
    .join("\n\n");
}
