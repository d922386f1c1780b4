// The answers of the *Try* lines, from the notebooks' own cells: text, and what executed cells printed.
import { type Cell, isAnswer, isCodeCell, joinLines, type Notebook } from "../notebooks/notebook-file";

const TRY = /(?:^|\n\n)(\*\*Try(?: \(\d+ points?\))?\.?\*\*[^]*?|\*Try:\*[^]*?)(?=\n\n#|$)/g;

/** Questions and answers of a week as a page in Markdown. */
export function answersPage(
  title: string,
  { cells }: Notebook,
): { page: string; questions: number; answered: number } {
  const paragraphs: string[] = [];
  let [questions, answered] = [0, 0];
  let section = "";
  cells.forEach((cell, i) => {
    if (isCodeCell(cell) || isAnswer(cell)) return;
    const text = joinLines(cell.source);
    for (const part of text.split(/^(?=#)/m)) {
      section = /^#+ +(.*)/.exec(part)?.[1] ?? section;
      for (const [, question] of part.matchAll(TRY)) {
        const answers = answersAfter(cells, i);
        questions++;
        answered += Number(answers.length > 0);
        paragraphs.push(
          `## ${section}`,
          question.trim(),
          ...(answers.length > 0 ? answers : ["*No answer yet.*"]),
        );
      }
    }
  });
  return { page: `# ${title}: answers\n\n${paragraphs.join("\n\n")}\n`, questions, answered };
}

/** What the cells tagged "answer" behind a text say. */
function answersAfter(cells: Cell[], index: number): string[] {
  const end = cells.findIndex((cell, i) => i > index && !isAnswer(cell));
  return cells.slice(index + 1, end < 0 ? undefined : end).flatMap((cell) => {
    if (!isCodeCell(cell)) return [unfolded(joinLines(cell.source))];
    const printed = cell.outputs.flatMap((output) =>
      output.output_type === "stream" ? [joinLines(output.text).trim()] : [],
    );
    return [
      `\`\`\`ts\n${joinLines(cell.source)}\n\`\`\``,
      ...printed.map((text) => text.replaceAll("\n", "  \n")),
    ];
  });
}

/** The text of a folded answer. */
function unfolded(text: string): string {
  return text.replace(/<\/?details>|<summary>.*?<\/summary>/g, "").trim();
}
