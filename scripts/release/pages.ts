// What is derived from the executed notebooks: pictures, pages of tables, the README's numbers.
import { escapeMarkdown, fillMarks, layOut, markdownTable } from "./markdown";
import {
  checksOf,
  executionDay,
  pictureOf,
  printedBy,
  stillOf,
  type Table,
  tablesOf,
  type Week,
} from "./outputs";

/** A file that a release writes, by its path from the project's root on. */
export interface ReleasedFile {
  path: string;
  content: Buffer;
}

/** The three notebooks, week 1 first. */
export type Weeks = [Week, Week, Week];

export const FAILURES = /^Failure prediction, /;
export const DETECTION = /^Detection of (.+) among the MNIST test images/;

const FAILURE_TABLES = /^Failure prediction, |^Average precision for errors/;
const OOD_TABLES =
  /^Detection of .+ among|^AUROC for foreign images|^Average precision of ODIN|^What ODIN|^Average precision for notMNIST/;

const WRITTEN = "Written by `npm run release`, never by hand.";

/** The files that the notebooks' outputs decide, the README with its numbers among them. */
export async function derivedFiles(weeks: Weeks, readme: string): Promise<ReleasedFile[]> {
  const pages = {
    "docs/failure-prediction.md": failurePage(weeks),
    "docs/ood-detection.md": oodPage(weeks),
    "docs/checks.md": checksPage(weeks),
    "README.md": fillMarks(readme, readmeValues(weeks)),
  };
  const texts = Object.entries(pages).map(async ([path, page]) => ({
    path,
    content: Buffer.from(await layOut(page)),
  }));
  return [...pictures(weeks), ...(await Promise.all(texts))];
}

function pictures([week1, week2, week3]: Weeks): ReleasedFile[] {
  return [
    { path: "docs/week1.png", content: pictureOf(week1, /^Regression on 25 points/) },
    { path: "docs/week2.png", content: pictureOf(week2, /^Maps over the plane: VI: mean/) },
    { path: "docs/explorable.png", content: stillOf(week2, "playground") },
    {
      path: "docs/week3-digits.png",
      content: pictureOf(week3, /^The 25 test images with the largest variation/),
    },
    {
      path: "docs/week3-failures.png",
      content: pictureOf(week3, /^Precision-recall curves for the detection of err/),
    },
  ];
}

function failurePage([, , week3]: Weeks): string {
  return tablesPage(
    "Failure prediction",
    "Which of the MNIST test images does LeNet misread? Each method's uncertainty ranks them; an error is the positive class.",
    week3,
    tablesOf(week3, FAILURE_TABLES),
  );
}

function oodPage([, , week3]: Weeks): string {
  return tablesPage(
    "Out-of-distribution detection",
    "Which images are no digits of MNIST? Each method's uncertainty ranks them; a foreign image is the positive class.",
    week3,
    tablesOf(week3, OOD_TABLES),
  );
}

function tablesPage(title: string, question: string, week: Week, tables: Table[]): string {
  return [
    `# ${title}`,
    question,
    `Of one run of [week 3](../notebooks/${week.name}.ipynb) with the default seed, executed on ${executionDay(week)}. ${WRITTEN}`,
    ...tables.flatMap(({ caption, head, rows }) => [
      `## ${escapeMarkdown(caption)}`,
      markdownTable(head, rows),
    ]),
  ].join("\n\n");
}

function checksPage(weeks: Weeks): string {
  return [
    "# Checks",
    `Each statement of the notebooks that a number decides, with the number and its bound. ${WRITTEN}`,
    ...weeks.flatMap((week) => [
      `## ${week.name}`,
      `Executed on ${executionDay(week)}.`,
      markdownTable(
        ["", "section", "statement", "value", "bound"],
        checksOf(week).map(({ holds, section, statement, value, bound }) => [
          holds ? "✓" : "✗",
          section,
          statement,
          value,
          bound,
        ]),
      ),
    ]),
  ].join("\n\n");
}

function readmeValues(weeks: Weeks): Record<string, string> {
  const [, , week3] = weeks;
  return {
    executed: executionDay(week3),
    accuracy: printedBy(week3, /test accuracy of LeNet[^:]*: (0\.\d+)/),
    checks: String(weeks.flatMap(checksOf).filter(({ holds }) => holds).length),
    results: resultsTable(week3),
  };
}

/** Of each method of both tasks: its average precision for errors, and its AUROC for each foreign set. */
function resultsTable(week3: Week): string {
  const [failures] = tablesOf(week3, FAILURES);
  const sets = tablesOf(week3, DETECTION);
  const names = sets.map(({ caption }) => DETECTION.exec(caption)![1]);
  const rows = failures.rows.flatMap(([method]) => {
    const areas = sets.map((set) => valueOf(set, method, "AUROC"));
    return areas.includes(undefined)
      ? []
      : [[method, valueOf(failures, method, "AP")!, ...(areas as string[])]];
  });
  return markdownTable(["method", "LeNet's errors: AP", ...names.map((name) => `${name}: AUROC`)], rows);
}

/** The cell of a method in the first column whose head begins so. */
function valueOf({ head, rows }: Table, method: string, column: string): string | undefined {
  return rows.find(([name]) => name === method)?.[head.findIndex((title) => title.startsWith(column))];
}
