// nbgrader as a teacher sees it: JupyterLab with formgrader, in Chromium, and the feedback that participants get. Screenshots: out/screenshots.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { gradedCell } from "../../scripts/course/assignment";
import { collect, runNbgrader } from "../../scripts/course/nbgrader";
import { readNotebook, writeNotebook } from "../../scripts/notebooks/notebook-file";
import { describeInBrowser, launchChromium } from "../support/chromium";
import { CourseFolder, WEEK1 } from "../support/course/course-folder";
import { type SubmissionKind, WEEK1_CHECKS, WEEK1_QUESTIONS } from "../support/course/submissions";
import { type JupyterLab, startFormgrader } from "../support/jupyterlab";
import { assertAlone } from "../support/page-checks";
import { root } from "../support/root";
import { setUp } from "../support/set-up";

const screenshots = join(root, "out", "screenshots");
const ANSWER = "The noise is wrong at once, and $1/\\beta$ with it.";
const COMMENT = "Say *why*: $\\beta$ only scales the noise.";
const POINTS = 1.5;

const sumOf = (points: SubmissionKind["points"]): number =>
  Object.values(points as Record<string, number>).reduce((sum, value) => sum + value, 0);
const WORTH = sumOf(WEEK1_CHECKS) + WEEK1_QUESTIONS;

/** Answers the first question in a file that is handed in; returns its name. */
function answerQuestion(file: string): string {
  const notebook = readNotebook(file);
  const question = notebook.cells.find((cell) => gradedCell(cell)?.grade_id.startsWith("question-"))!;
  question.source = ANSWER;
  writeNotebook(file, notebook);
  return gradedCell(question)!.grade_id;
}

describeInBrowser("formgrader", function () {
  this.timeout(600_000);
  const folder = new CourseFolder();
  const heard = { requests: [] as string[], problems: [] as string[] };
  let lab: JupyterLab | undefined;
  let browser: Browser | undefined;
  let page: Page;
  let grader: FrameLocator;
  let question: string;
  let right: SubmissionKind, halfRight: SubmissionKind;

  before(async () => {
    mkdirSync(screenshots, { recursive: true });
    setUp("nbgrader");
    await folder.make(2);
    [right, halfRight] = folder.kinds;
    question = answerQuestion(folder.fileOf(right));
    assert.equal(await runNbgrader(folder.course, ["generate_assignment", "week1"]), 0);
    const files = folder.kinds.map((kind) => folder.fileOf(kind));
    assert.deepEqual(collect(folder.course, files), []);
    assert.equal(await runNbgrader(folder.course, ["autograde", "week1"]), 0);
    lab = await startFormgrader(folder.course);
    browser = await launchChromium();
    page = await open(lab.address("submitted"));
    await page.getByRole("menuitem", { name: "Nbgrader", exact: true }).click();
    await page.getByRole("menuitem", { name: "Formgrader", exact: true }).click();
    await page.keyboard.press("Control+b"); // no file browser beside it
    grader = page.frameLocator("iframe[src*=formgrader]");
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    folder.remove();
  });

  async function open(address: string): Promise<Page> {
    const opened = await browser!.newPage({ viewport: { width: 1200, height: 1100 } });
    opened.setDefaultTimeout(60_000);
    opened.on("request", (request) => heard.requests.push(request.url()));
    opened.on("pageerror", (error) => heard.problems.push(error.message));
    await opened.goto(address);
    return opened;
  }

  const follow = (name: string): Promise<void> => grader.getByRole("link", { name, exact: true }).click();
  const look = (name: string): Promise<Buffer> =>
    page.screenshot({ path: join(screenshots, `formgrader-${name}.png`) });
  /** What the columns of that row say. */
  const rowOf = async (text: string): Promise<string[]> => {
    const row = grader.locator("tbody tr", { hasText: text }).first();
    await row.waitFor();
    return (await row.locator("td").allInnerTexts()).map((cell) => cell.trim());
  };

  it("lists the three weeks, and how many have handed in", async () => {
    const rows = await Promise.all(["week1", "week2", "week3"].map(rowOf));
    assert.deepEqual(
      rows.map((cells) => [cells[0], cells.find((cell) => /^\d+$/.test(cell))]),
      [
        ["week1", "2"],
        ["week2", "0"],
        ["week3", "0"],
      ],
    );
    await look("assignments");
  });

  it("shows each one's points, and who has written what no machine marks", async () => {
    await follow("2");
    const [first, second] = [await rowOf("needs manual grading"), await rowOf(halfRight.name)];
    assert.ok(
      first.includes(right.name) && first.includes(`${sumOf(right.points)} / ${WORTH}`),
      first.join(),
    );
    assert.ok(second.includes("graded"), second.join());
    assert.ok(second.includes(`${sumOf(halfRight.points)} / ${WORTH}`), second.join());
    await look("submissions");
  });

  it("takes points and a comment for a question, and adds them up", async () => {
    for (const link of ["Manual Grading", "week1", WEEK1]) await follow(link);
    // Whose a submission is cannot be seen here, and their order is by chance: points tell them apart.
    const before = grader.locator("tbody tr", { hasText: `${sumOf(right.points)} / ${WORTH}` });
    await before.waitFor();
    const submission = await before.getByRole("link").first().innerText();
    await look("notebook");
    await follow(submission);
    const score = grader.locator(`[id="${question}"]`);
    const answer = grader.locator(".nbgrader_cell", { has: score });
    assert.match(await answer.innerText(), /The noise is wrong at once/);
    await answer.locator(".katex").first().waitFor();
    await score.click();
    await page.keyboard.type(String(POINTS));
    await grader.locator(`[id="${question}-comment"]`).click();
    await page.keyboard.type(COMMENT);
    await look("question");
    const saved = page.waitForResponse(
      (response) => response.request().method() === "PUT" && response.url().includes("/api/comment/"),
    );
    await page.keyboard.press("Tab");
    assert.equal((await saved).status(), 200);
    await follow(WEEK1);
    const cells = await rowOf(submission);
    assert.ok(cells.includes(`${sumOf(right.points) + POINTS} / ${WORTH}`), cells.join());
    assert.ok(cells.includes(`${POINTS} / ${WEEK1_QUESTIONS}`), cells.join());
    await look("graded");
  });

  it("hands both on to the feedback, whose formulas are set", async () => {
    assert.equal(await runNbgrader(folder.course, ["generate_feedback", "week1"]), 0);
    const place = ["nbgrader", "feedback", right.name, "week1", `${WEEK1}.html`];
    const file = join(folder.course, ...place);
    const feedback = await open(`file://${file}`);
    const sum = `${WEEK1} (Score: ${(sumOf(right.points) + POINTS).toFixed(1)} / ${WORTH.toFixed(1)})`;
    await feedback.getByText(sum, { exact: true }).waitFor();
    const comment = feedback.locator(".panel-footer", { hasText: "Say why" });
    assert.equal(await comment.locator(".katex").count(), 1);
    await comment.scrollIntoViewIfNeeded();
    await feedback.screenshot({ path: join(screenshots, "formgrader-feedback.png") });
    assert.equal(await feedback.locator(".katex-error").count(), 0);
    await feedback.close();
  });

  it("loads nothing from outside the machine, and no script of it fails", () => assertAlone(heard));

  it("ends with the command that started it", async () => {
    const address = new URL("/api", lab!.address("submitted"));
    assert.equal((await fetch(address)).status, 200);
    await lab!.stop();
    await assert.rejects(fetch(address));
  });
});
