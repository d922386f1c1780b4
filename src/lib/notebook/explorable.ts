import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../core/project";
import { checkNumber, checkVector } from "../core/shapes";
import type { Figure } from "../figures/figure";
import { display, escapeHtml, figureBundle, type MimeBundle } from "./display";

/** What the explorable shows at first. */
export interface ExplorableStart {
  model: {
    /** The truth: the line 0.5x − 0.3 or the curve x + sin 2πx. */
    scene: "line" | "curve";
    basis: "linear" | "polynomial" | "bumps";
    /** M, number of basis functions: 2 … 16. */
    functions: number;
    alpha: number;
    beta: number;
  };
  /** For data drawn anew: standard deviation of the noise, and the hole as a share of the interval. */
  drawing: { noise: number; hole: number };
  /** The points: [N] each. */
  data: { inputs: ArrayLike<number>; targets: ArrayLike<number> };
}

/** Text of a script element may not hold its end tag, nor a comment's beginning. */
function insideScript(text: string): string {
  return text.replace(/<(?=\/script|!--)/gi, "\\x3c");
}

async function bundleScript(): Promise<string> {
  const { build, stop } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [join(projectRoot(), "src", "explorable", "main.ts")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "utf8",
  });
  await stop(); // its process would stay for the next one
  return outputFiles[0].text;
}

function checkStart({ model, drawing, data }: ExplorableStart): void {
  checkNumber("model.functions", model.functions, { atLeast: 2, atMost: 16, integer: true });
  checkNumber("model.alpha", model.alpha, { above: 0 });
  checkNumber("model.beta", model.beta, { above: 0 });
  checkNumber("drawing.noise", drawing.noise, { above: 0 });
  checkNumber("drawing.hole", drawing.hole, { atLeast: 0, below: 1 });
  checkVector("data.inputs", data.inputs, { mayBeEmpty: true });
  checkVector("data.targets", data.targets, { length: data.inputs.length, mayBeEmpty: true });
}

/**
 * The explorable as one HTML page that loads nothing: src/explorable with the library's own code in it.
 * @throws RangeError for a start that is out of range
 */
export async function explorablePage(start: ExplorableStart): Promise<string> {
  checkStart(start);
  const { model, drawing, data } = start;
  const json = JSON.stringify({
    model,
    drawing,
    data: { inputs: Array.from(data.inputs), targets: Array.from(data.targets) },
  });
  const parts: Record<string, string> = {
    start: json.replace(/</g, "\\u003c"),
    script: insideScript(await bundleScript()),
  };
  const page = readFileSync(join(projectRoot(), "src", "explorable", "page.html"), "utf8");
  return page.replace(/\/\*(start|script)\*\//g, (_, name: string) => parts[name]);
}

/**
 * The explorable as a bundle: a frame of its own for JupyterLab and for exported pages, and a figure of how it
 * starts for where only pictures are shown (GitHub, the committed notebook).
 */
export async function explorableBundle(start: ExplorableStart, still: Figure): Promise<MimeBundle> {
  const [{ data, metadata }, page] = await Promise.all([figureBundle(still), explorablePage(start)]);
  // A frame keeps styles and scripts apart from the notebook's; this sandbox lets it reach nothing else.
  const frame = [
    `<iframe title="${escapeHtml(still.alt)}" srcdoc="${escapeHtml(page)}"`,
    'sandbox="allow-scripts" style="width: 100%; height: 860px; border: 0"></iframe>',
  ];
  return {
    data: { "text/html": frame.join(" "), "image/png": data["image/png"], "text/plain": data["text/plain"] },
    metadata,
  };
}

/**
 * Shows Bayesian linear regression with sliders and with points that can be moved; it needs no kernel.
 * @param still the figure of how it starts, for where nothing can be moved
 */
export async function showExplorable(start: ExplorableStart, still: Figure): Promise<void> {
  display(await explorableBundle(start, still));
}
