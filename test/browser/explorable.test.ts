import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { Browser, Frame, Page } from "playwright-core";
import { createRandom } from "../../src/lib/core/random";
import { normalLogDensity } from "../../src/lib/core/normal";
import * as datasets from "../../src/lib/data/toy-data";
import * as figures from "../../src/lib/figures/lines";
import { gaussianBasis, polynomialBasis } from "../../src/lib/models/basis";
import { linearPosterior, linearPredictive } from "../../src/lib/models/bayesian-linear-regression";
import { explorableBundle, explorablePage, type ExplorableStart } from "../../src/lib/notebook/explorable";
import { scaleOf } from "../../src/explorable/chart";
import { LARGE, VARIANCE } from "../../src/explorable/layout";
import {
  ALPHAS,
  basisOf,
  BETAS,
  drawData,
  explore,
  gridOf,
  SCENES,
  type Model,
} from "../../src/explorable/model";
import { assertClose } from "../support/reference";

const hole = datasets.hole({ random: createRandom(0) });
const start: ExplorableStart = {
  model: { scene: "line", basis: "bumps", functions: 13, alpha: 2, beta: 25 },
  drawing: { noise: 0.2, hole: 1 / 3 },
  data: hole,
};

const still = figures.lines([{ name: "a", x: [0, 1], y: [0, 1] }], {
  xLabel: "x",
  yLabel: "y",
  alt: "a <still> picture",
});

/** Thirteen bumps half a unit apart, as the notebook's figure of the start has them. */
const bumps = gaussianBasis({ centers: Array.from({ length: 13 }, (_, j) => -3 + j / 2), scale: 0.5 });

describe("the explorable's model", () => {
  it("computes predictive and evidence as their definitions say", () => {
    const view = explore(start.model, hole);
    const design = bumps(hole.inputs);
    const posterior = linearPosterior({ design, targets: hole.targets, alpha: 2, beta: 25 });
    const expected = linearPredictive({ posterior, design: bumps(gridOf("line")), beta: 25 });
    assertClose(view.predictive.mean, expected.mean);
    assertClose(view.predictive.variance, expected.variance);
    const marginal = (alpha: number, beta: number): number => {
      const covariance = design.map((a, i) =>
        design.map(
          (b, j) => a.reduce((sum, value, k) => sum + value * b[k], 0) / alpha + (i === j ? 1 / beta : 0),
        ),
      );
      return normalLogDensity([hole.targets], { mean: hole.targets.map(() => 0), covariance })[0];
    };
    assertClose(view.logEvidence, marginal(2, 25));
    assertClose(view.overAlpha[20], marginal(ALPHAS[20], 25));
    assertClose(view.overBeta[20], marginal(2, BETAS[20]));
  });

  it("has bases of the size that the slider says", () => {
    const sizeOf = (basis: Model["basis"]): number => basisOf({ ...start.model, basis }).features;
    assert.deepEqual([sizeOf("linear"), sizeOf("polynomial"), sizeOf("bumps")], [2, 13, 13]);
    assertClose(basisOf({ ...start.model, basis: "polynomial" })([0.7]), polynomialBasis(12)([0.7]));
  });

  it("shows the prior without a point", () => {
    const { predictive, logEvidence } = explore(start.model, { inputs: [], targets: [] });
    const prior = bumps(gridOf("line")).map((row) => row.reduce((sum, value) => sum + value * value, 0) / 2);
    assertClose(predictive.epistemic, prior);
    assert.equal(logEvidence, 0);
  });

  it("draws data with a hole, and keeps the points when more are asked for", () => {
    const drawing = { scene: "line", count: 200, noise: 0.2, hole: 0.4 } as const;
    const many = drawData(drawing);
    assert.ok(many.inputs.every((x) => Math.abs(x) >= 1.2 && Math.abs(x) <= 3));
    assert.ok(many.inputs.some((x) => x > 0) && many.inputs.some((x) => x < 0));
    assert.deepEqual(drawData({ ...drawing, count: 30 }).targets, many.targets.slice(0, 30));
    const residual = (noise: number): number[] => {
      const { inputs, targets } = drawData({ ...drawing, noise });
      return targets.map((y, i) => (y - SCENES.line.truth(inputs[i])) / noise);
    };
    assertClose(residual(0.2), residual(0.8), { floor: 1 });
  });
});

describe("the explorable's page", () => {
  it("is one page of at most 400 kB that names no other host", async () => {
    const page = await explorablePage(start);
    assert.ok(Buffer.byteLength(page) <= 400_000, `${Buffer.byteLength(page)} bytes`);
    const addresses = page.match(/\b(?:https?|wss?):\/\/[^\s"'`)]+/g) ?? [];
    assert.deepEqual([...new Set(addresses)], ["http://www.w3.org/2000/svg"]);
    assert.doesNotMatch(page, /<(?:link|img)\b|\bsrc=|@import|\bimport\(|\bfetch\(|XMLHttpRequest/);
  });

  it("comes with a picture for where nothing can be moved", async () => {
    const { data } = await explorableBundle(start, still);
    assert.deepEqual(Object.keys(data).sort(), ["image/png", "text/html", "text/plain"]);
    assert.equal(data["text/plain"], "a <still> picture");
    const frame = /^<iframe title="a &lt;still&gt; picture" srcdoc="[^"]+" sandbox="allow-scripts"/;
    assert.match(String(data["text/html"]), frame);
  });

  it("refuses a start that is out of range", async () => {
    const refuses = (change: Partial<ExplorableStart>, message: RegExp): Promise<void> =>
      assert.rejects(explorablePage({ ...start, ...change }), message);
    const { model, drawing } = start;
    await refuses({ model: { ...model, alpha: 0 } }, /model\.alpha: expected a number > 0, got 0/);
    await refuses({ model: { ...model, functions: 2.5 } }, /model\.functions: expected an integer/);
    await refuses({ drawing: { ...drawing, hole: 1 } }, /drawing\.hole: expected .* < 1, got 1/);
    await refuses({ data: { inputs: [1], targets: [] } }, /data\.targets\.length: expected 1, got 0/);
  });
});

/** Debian's Chromium, or what the variable CHROMIUM names. */
const chromiumPath = [process.env.CHROMIUM ?? "", "/usr/bin/chromium"].find((path) => existsSync(path));
const describeBrowser = chromiumPath ? describe : describe.skip;
const skipped = chromiumPath ? "" : ": SKIPPED, as there is no Chromium (apt-get install chromium)";

describeBrowser(`the explorable in a browser${skipped}`, () => {
  let browser: Browser;
  let page: Page;
  let frame: Frame;
  let cellHtml = "";
  const requests: string[] = [];
  const problems: string[] = [];

  before(async () => {
    cellHtml = String((await explorableBundle(start, still)).data["text/html"]);
    const { chromium } = await import("playwright-core");
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
    });
  });

  after(() => browser.close());

  beforeEach(async () => {
    requests.length = 0;
    problems.length = 0;
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => problems.push(error.message));
    // As in an exported page: the cell's HTML, and no kernel.
    await page.setContent(`<!doctype html><h1>Exported</h1>${cellHtml}`);
    const handle = await page.waitForSelector("iframe");
    frame = (await handle.contentFrame())!;
    await frame.waitForSelector("path.mean");
  });

  afterEach(async () => {
    await page.close();
    assert.deepEqual(problems, []);
    assert.deepEqual(
      requests.filter((url) => !/^(about|data):/.test(url)),
      [],
    );
  });

  const picture = (): Promise<void> =>
    frame.evaluate(
      () =>
        new Promise<void>((resolve) => {
          requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
        }),
    );

  /** Moves a slider as a hand or a key does it. */
  async function slide(id: string, position: number): Promise<void> {
    await frame.locator(`#${id}`).fill(String(position));
    await picture();
  }

  /** A number as it is written under the charts, in full. */
  const written = async (name: string): Promise<number> =>
    Number(await frame.locator(`#numbers [data-name="${name}"]`).getAttribute("data-value"));

  async function curve(svg: string, name: string): Promise<{ x: number; y: number }[]> {
    const text = (await frame.locator(`#${svg} path.${name}`).getAttribute("d"))!;
    return text
      .replace(/^M|Z$/g, "")
      .split("L")
      .map((pair) => {
        const [x, y] = pair.split(",").map(Number);
        return { x, y };
      });
  }

  /** The points as they are drawn, in units of the data. */
  async function drawnPoints(): Promise<{ x: number; y: number }[]> {
    const { x, y } = regressionScales(start.model);
    const circles = await frame
      .locator("#regression circle")
      .evaluateAll((all) =>
        all.map((circle) => ["cx", "cy"].map((name) => Number(circle.getAttribute(name)))),
      );
    return circles.map(([cx, cy]) => ({ x: x.toValue(cx), y: y.toValue(cy) }));
  }

  function regressionScales({ scene }: Model): Record<"x" | "y", ReturnType<typeof scaleOf>> {
    const { xRange, yRange } = SCENES[scene];
    return {
      x: scaleOf({ label: "", ticks: [], range: xRange }, LARGE.left, LARGE.width - LARGE.right),
      y: scaleOf({ label: "", ticks: [], range: yRange }, LARGE.height - LARGE.bottom, LARGE.top),
    };
  }

  /** Every number and curve on the page is the library's for this model and these data. */
  async function assertDrawn(model: Model, data: { inputs: number[]; targets: number[] }): Promise<void> {
    const {
      predictive: { mean, variance, epistemic },
      logEvidence,
    } = explore(model, data);
    assertClose(await written("log evidence"), logEvidence);
    const middle = (gridOf(model.scene).length - 1) / 2;
    assertClose(await written("mean at x"), mean[middle], { floor: 1 });
    assertClose(await written("variance at x"), variance[middle]);
    assertClose(await written("epistemic"), epistemic[middle]);
    const { y } = regressionScales(model);
    const logarithmic = scaleOf(VARIANCE, LARGE.height - LARGE.bottom, LARGE.top);
    const compare = (drawn: { y: number }[], expected: number[]): void => {
      assert.equal(drawn.length, expected.length);
      // Paths are written to a hundredth of a pixel.
      drawn.forEach((point, i) => {
        assert.ok(Math.abs(point.y - expected[i]) <= 0.0051, `${i}: ${point.y}, not ${expected[i]}`);
      });
    };
    compare(await curve("regression", "mean"), mean.map(y.toPixel));
    compare(await curve("variance", "total"), variance.map(logarithmic.toPixel));
    compare(await curve("variance", "epistemic"), epistemic.map(logarithmic.toPixel));
    const edge = (sign: number): number[] =>
      mean.map((value, i) => y.toPixel(value + sign * 2 * Math.sqrt(variance[i])));
    compare(await curve("regression", "band2"), [...edge(1), ...edge(-1).reverse()]);
  }

  it("starts with the given points and model", async () => {
    await assertDrawn(start.model, hole);
    assertClose(
      (await drawnPoints()).map(({ x }) => x),
      hole.inputs,
      { tolerance: 2e-4, floor: 1 },
    );
  });

  it("recomputes as the sliders of the model move", async () => {
    await slide("alpha", -2.5);
    await slide("beta", 1.2);
    await slide("functions", 9);
    const model = { ...start.model, alpha: 10 ** -2.5, beta: 10 ** 1.2, functions: 9 };
    await assertDrawn(model, hole);
    await frame.locator("#basis").selectOption("polynomial");
    await picture();
    await assertDrawn({ ...model, basis: "polynomial" }, hole);
  });

  it("draws new data as the sliders of the data move, in either scene", async () => {
    await slide("count", 200);
    await slide("noise", 0.5);
    await slide("hole", 0.6);
    const drawing = { count: 200, noise: 0.5, hole: 0.6 };
    await assertDrawn(start.model, drawData({ scene: "line", ...drawing }));
    await frame.locator("#scene").selectOption("curve");
    await picture();
    const model = { ...start.model, scene: "curve" } as const;
    await assertDrawn(model, drawData({ scene: "curve", ...drawing }));
    await slide("count", 0);
    await assertDrawn(model, { inputs: [], targets: [] });
  });

  it("moves sliders by keyboard and says their values", async () => {
    await frame.locator("#alpha").focus();
    await page.keyboard.press("ArrowRight");
    await picture();
    // From log α = 0.301, which the slider rounds to its step.
    await assertDrawn({ ...start.model, alpha: 10 ** 0.35 }, hole);
    assert.equal(await frame.locator("#alpha").getAttribute("aria-valuetext"), "2.24");
  });

  it("moves, adds and removes points by pointer", async () => {
    const circle = (await frame.locator("#regression circle").nth(0).boundingBox())!;
    const [x, y] = [circle.x + circle.width / 2, circle.y + circle.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 100, y - 60, { steps: 4 });
    await page.mouse.up();
    await picture();
    const moved = await drawnPoints();
    assert.equal(moved.length, 20);
    assert.ok(moved[0].x > hole.inputs[0] + 1 && moved[0].y > hole.targets[0] + 1, JSON.stringify(moved[0]));
    const svg = (await frame.locator("#regression").boundingBox())!;
    await page.mouse.click(svg.x + svg.width / 2, svg.y + svg.height / 4);
    await picture();
    assert.equal((await drawnPoints()).length, 21);
    await frame.locator("#regression circle").nth(20).dblclick();
    await picture();
    const left = await drawnPoints();
    assert.equal(left.length, 20);
    const data = { inputs: left.map((point) => point.x), targets: left.map((point) => point.y) };
    // The drawn places are rounded to a hundredth of a pixel.
    assertClose(await written("log evidence"), explore(start.model, data).logEvidence, { tolerance: 5e-3 });
  });

  it("moves, adds and removes points by keyboard", async () => {
    await frame.locator('#regression circle[tabindex="0"]').focus();
    await page.keyboard.press("n");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Shift+ArrowRight");
    await picture();
    const data = { inputs: [...hole.inputs], targets: [...hole.targets] };
    data.inputs[1] += 0.05 * 12;
    data.targets[1] += 0.005 * 10;
    await assertDrawn(start.model, data);
    await page.keyboard.press("Delete");
    await picture();
    await assertDrawn(start.model, {
      inputs: data.inputs.filter((_, i) => i !== 1),
      targets: data.targets.filter((_, i) => i !== 1),
    });
    await frame.locator("#restart").press("Enter");
    await picture();
    await frame.locator("#add").press("Enter");
    await picture();
    await assertDrawn(start.model, { inputs: [...hole.inputs, 0], targets: [...hole.targets, -0.3] });
  });

  it("goes to the largest evidence, and says what the library refuses", async () => {
    await frame.locator("#maximize").click();
    await picture();
    const before = explore(start.model, hole);
    assert.ok((await written("log evidence")) >= Math.max(...before.overAlpha, ...before.overBeta));
    // Thirteen bumps go through four points without any noise: β would be infinite.
    await slide("count", 4);
    await frame.locator("#maximize").click();
    assert.match((await frame.locator("#problem").textContent())!, /no maximum of the evidence/);
  });
});
