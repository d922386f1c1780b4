// What the study over seeds found, as the start page says it: the report's two verdicts in numbers, and one picture.
import type { Figure } from "../../src/lib/figures/figure";
import { captionHeight } from "../../src/lib/figures/style";
import { escapeHtml } from "../../src/lib/notebook/display";
import type { Claim, Study } from "../study/aggregate";
import { nameOf, pictureFile, picturesOf } from "../study/pictures";
import { ERRORS } from "../study/result";

/** A figure without its caption, which the page sets in its own type, so that a phone shows it whole. */
function withoutCaption({ data, layout, caption, alt }: Figure): Figure {
  const { title: _, width = 0, height = 0, margin = {}, ...rest } = layout;
  const room = captionHeight(caption, width);
  const lower = { width, height: height - room, margin: { ...margin, b: (margin.b ?? 0) - room } };
  return { data, layout: { ...rest, ...lower }, caption: "", alt };
}

/** @param pictureOf the address of a figure's picture */
export async function findings(
  study: Study,
  pictureOf: (figure: Figure) => Promise<string>,
): Promise<string> {
  const { claims, checks, notebooks } = study;
  const drawn = picturesOf(study).find(({ file }) => file === pictureFile(ERRORS));
  if (claims.length === 0 || drawn === undefined) return "";
  const figure = withoutCaption(drawn.figure);
  const { alt, layout } = figure;
  const winners = [...new Set(claims.map(({ winner }) => winner))];
  const verdicts = winners.map((winner) => verdict(claims.filter((claim) => claim.winner === winner)));
  const whole = checks.filter(({ holds, seeds }) => holds === seeds.length).length;
  const seeds = Math.max(...notebooks.map((runs) => runs.seeds.length));
  return `<h2>What was found</h2>
<p class="reading">The notebooks were executed with ${seeds} seeds, every network trained anew. Of their ${checks.length} checks ${whole} hold in
every seed. The two verdicts of the report that the lab reproduces, by average precision among the scores that it compares:</p>
<ul class="reading">${verdicts.join("")}</ul>
<figure class="findings"><div class="scroll" tabindex="0"><img alt="${escapeHtml(alt)}" width="${layout.width}" height="${layout.height}" src="${await pictureOf(figure)}"></div>
<figcaption>How well each score finds ${nameOf(ERRORS)}, a dot for each seed: on the left the average precision, on the right the place among
the scores, 1 being the best.</figcaption></figure>`;
}

/** In how many seeds the claim holds on each set, and where a score that the report left out is ahead. */
function verdict(own: Claim[]): string {
  const results = own.map(
    ({ task, first, asked }) => `${nameOf(task)} in <strong>${first} of ${asked}</strong> seeds`,
  );
  const behind = own.filter(
    ({ methods, overEntropy: { interval } }) =>
      !methods.includes("entropy") && interval !== undefined && interval[1] < 0,
  );
  const left =
    behind.length === 0
      ? ""
      : ` MC dropout's entropy, which the report left out, is ahead of it on ${listed(behind.map(({ task }) => nameOf(task)))}.`;
  return `<li><q>${own[0].winner} performs the best</q>: it is best on ${listed(results)}.${left}</li>`;
}

/** "a", "a and b", "a, b and c". */
function listed(words: string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
