// What the study over seeds found, as the start page says it: the report's two verdicts in numbers, and one picture.
import { escapeHtml } from "../../src/lib/notebook/display";
import type { Claim, Study } from "../study/aggregate";
import { nameOf, pictureFile, picturesOf } from "../study/pictures";
import { ERRORS } from "../study/result";

/** The picture that is shown, in docs/. */
export const findingsPicture = pictureFile(ERRORS);

/** @param source address of the picture */
export function findings(study: Study, source: string): string {
  const { claims, checks, notebooks } = study;
  const drawn = picturesOf(study).find(({ file }) => file === findingsPicture);
  if (claims.length === 0 || drawn === undefined) return "";
  const winners = [...new Set(claims.map(({ winner }) => winner))];
  const verdicts = winners.map((winner) => verdict(claims.filter((claim) => claim.winner === winner)));
  const whole = checks.filter(({ holds, seeds }) => holds === seeds.length).length;
  const seeds = Math.max(...notebooks.map((runs) => runs.seeds.length));
  return `<h2>What was found</h2>
<p class="reading">The notebooks were executed with ${seeds} seeds, every network trained anew. Of their ${checks.length} checks ${whole} hold in
every seed. The two verdicts of the report that the lab reproduces, by average precision among the scores that it compares:</p>
<ul class="reading">${verdicts.join("")}</ul>
<figure class="findings"><div class="scroll" tabindex="0"><img class="picture" alt="${escapeHtml(drawn.figure.alt)}" src="${source}"></div>
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
