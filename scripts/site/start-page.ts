import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromJson } from "../../src/lib/core/json";
import { escapeHtml } from "../../src/lib/notebook/display";
import { bundleForBrowser, explorableAbout, explorableNames } from "../../src/lib/notebook/explorable-page";
import { projectRoot } from "../jupyter";
import type { Study } from "../study/aggregate";
import { stillImage } from "../notebooks/figure-still";
import { findings } from "./findings";
import { type Entry, sitePage } from "./frame";

export interface WeekPage {
  address: string;
  title: string;
  description: string;
  /** A picture in docs/, and what is seen on it. */
  picture: { file: string; alt: string };
}

const STYLE = `
main { max-width: 64rem; }
.lead { font-size: 1.2rem; max-width: 60ch; }
.hero { margin: 1rem 0; }
.hero svg { display: block; width: 100%; max-width: 126vh; height: auto; border: 1px solid var(--line); border-radius: 8px; cursor: crosshair; touch-action: manipulation; }
.hero .band2 { fill: #0072b2; fill-opacity: 0.2; }
.hero .band1 { fill: #0072b2; fill-opacity: 0.3; }
.hero .mean { fill: none; stroke: var(--link); stroke-width: 3; }
.hero circle { fill: #d55e00; stroke: var(--paper); stroke-width: 1.5; }
.hero button { font: inherit; font-size: 0.95rem; }
.hero button { min-height: 2.4rem; padding: 0.2rem 0.9rem; margin: 0.5rem 0.5rem 0 0; color: var(--link); background: var(--shade);
  border: 1px solid var(--line); border-radius: 6px; cursor: pointer; }
.hero output { display: block; min-height: 1.6em; margin-top: 0.4rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem; padding: 0; list-style: none; }
.cards li { border: 1px solid var(--line); border-radius: 8px; padding: 1rem; }
.pages { grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
.cards h3 { margin: 0.6rem 0 0.4rem; }
.cards li > h3:first-child { margin-top: 0; }
.cards p { margin: 0.4rem 0 0; font-size: 0.95rem; }
.picture { display: block; background: #fff; border-radius: 4px; padding: 4px; }
.cards .picture { width: 100%; height: 15rem; object-fit: contain; }
.findings { margin: 1rem 0; }
.findings figcaption { margin-top: 0.4rem; color: var(--quiet); font-size: 0.95rem; }
@media print {
  .cards li { break-inside: avoid; }
  .cards { grid-template-columns: repeat(3, 1fr); }
  .pages { grid-template-columns: repeat(2, 1fr); }
  .cards .picture { height: 8rem; }
  .hero button { display: none; }
}
@media screen { .findings img { max-width: none; width: max(100%, 38rem); } }
pre { padding: 0.75rem 0.9rem; background: var(--shade); border-radius: 6px; }
pre code { font-size: 1em; }
dt { font-weight: 700; margin-top: 0.6rem; }
dd { margin: 0 0 0 1.2rem; }
`;

const HERO = `<div class="hero">
<p><strong>Tap the picture:</strong> each point narrows the band near it; elsewhere the doubt stays.</p>
<svg id="hero" viewBox="0 0 640 300" role="img" aria-label="Points, and the mean with bands of one and two standard deviations that a Bayesian regression predicts from them">
<polygon class="band2"/><polygon class="band1"/><polyline class="mean"/><g class="points"></g></svg>
<button type="button" id="hero-add">Add a point</button><button type="button" id="hero-again">Begin again</button>
<output id="hero-said"></output>
</div>`;

function card({ address, title, text, picture = "" }: Record<string, string>): string {
  return `<li>${picture}<h3><a href="${address}">${escapeHtml(title)}</a></h3><p>${escapeHtml(text)}</p></li>`;
}

/** What the study over many seeds found; nothing where none was made. */
async function committedFindings(): Promise<string> {
  const study = join(projectRoot, "docs", "study.json");
  if (!existsSync(study)) return "";
  return findings(fromJson(readFileSync(study, "utf8")) as Study, stillImage);
}

function embedded(file: string): string {
  const bytes = readFileSync(join(projectRoot, "docs", file));
  return `data:image/png;base64,${bytes.toString("base64")}`;
}

const source = (repository?: string): string =>
  repository === undefined ? "repository" : `<a href="${escapeHtml(repository)}">repository</a>`;

function clone(repository?: string): string {
  if (repository === undefined) return "";
  const folder = repository
    .replace(/\/+$/, "")
    .replace(/^.*\//, "")
    .replace(/\.git$/, "");
  return escapeHtml(`git clone ${repository}\ncd ${folder}\n`);
}

/**
 * The site's first page.
 * @param repository its address; without it the page names none
 */
export async function startPage(
  weeks: WeekPage[],
  { entries, repository }: { entries: Entry[]; repository?: string },
): Promise<string> {
  const weekCards = weeks.map(({ picture, description, ...week }) =>
    card({
      ...week,
      text: description,
      picture: `<img class="picture" loading="lazy" alt="${escapeHtml(picture.alt)}" src="${embedded(picture.file)}">`,
    }),
  );
  const explorables = explorableNames.map((name) => {
    const { title, task } = explorableAbout(name);
    return card({ address: `${name}.html`, title, text: task });
  });
  const body = `<h1>How sure can a network be?</h1>
<p class="lead">Three weeks of notebooks on uncertainty in deep learning, from a line through points to networks that misread digits.
Every statement is checked by a number that the page shows.</p>
${HERO}
<h2>Three weeks</h2>
<ul class="cards">${weekCards.join("")}</ul>
<h2>To move by hand</h2>
<p class="reading">No installation, no account: these pages compute in the browser, with the notebooks' own code.</p>
<ul class="cards pages">${explorables.join("")}</ul>
${await committedFindings()}
<h2>For whom</h2>
<dl>
<dt>Participants</dt><dd>read a week here, then run it: change a prior, a network, a seed, and see which checks still hold.</dd>
<dt>Teachers</dt><dd>find one method per file, with its formula and source: <a href="source/index.html">source files</a>, <a href="api/index.html">library reference</a>.</dd>
<dt>Researchers</dt><dd>bring a network, a score or a posterior of their own and get the same tables for it.</dd>
</dl>
<h2>Run it</h2>
<p class="reading">Node 20 or later, Python 3.10 or later, 2.5 GB of disk. In a clone of the ${source(repository)}, one command sets everything up and
opens JupyterLab:</p>
<pre tabindex="0"><code>${clone(repository)}npm run lab</code></pre>
<h2>Licence</h2>
<p class="reading">Code: MIT. Text and figures: <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>. Each data set keeps the licence of
its authors.</p>`;
  const page = {
    title: "Robust deep learning: notebooks on uncertainty",
    description:
      "Three weeks of notebooks on uncertainty in deep learning, and pages to move by hand that compute in the browser.",
    body,
    styles: [STYLE],
    script: await bundleForBrowser("../../scripts/site/hero.ts"),
  };
  return sitePage(page, { root: "", current: "index.html", entries });
}
