// What the report and the course's code say in weeks 1 and 2, each with the check that decides it.
import { formatNumber } from "../../src/lib/core/numbers";
import { withInterval } from "../../src/lib/notebook/study";
import { markdownTable } from "../release/markdown";
import type { Study } from "./aggregate";

/** [who and what, verdict if the check holds, its notebook's beginning, its id] */
const SENTENCES = [
  ["the course's code: β = 1/(2σ²)", "wrong", "week1", "1.3-course-beta"],
  ["the report: the variance has its minimum at the barycentre", "beside it", "week1", "1.4-barycentre"],
  ["the report: far away lost correlation is why it grows", "wrong", "week1", "1.5-variance-grows"],
  ["the report: with a hole it grows much less, by the separation", "right", "week1", "bonus-spread"],
  ["the report: the bumps' is higher at the data than far from them", "right", "week1", "2.4-order"],
  ["the report: far away only Laplace's epistemic part grows", "wrong", "week2", "walk-vi-overlapping"],
  ["the course's code: the KL divided by N twice", "wrong", "week2", "1.3-kl-twice"],
  ["the report: VI captures the entire posterior", "wrong", "week2", "compare-narrow"],
  ["the report: VI's and dropout's uncertainties differ in shape", "right", "week2", "II.2-other-fans"],
  [
    "the report: a Bayesian network's grows away from the data",
    "its epistemic part",
    "week2",
    "2.1-epistemic-vi",
  ],
  ["the same", "its total hardly", "week2", "2.1-vi-flat"],
  ["the report: a deterministic network's does not", "right far away", "week2", "2.1-plain-falls"],
] as const;

/** A row for each sentence whose check the study knows; "" without any. */
export function sentencesSection({ checks }: Pick<Study, "checks">): string {
  const rows = SENTENCES.flatMap(([says, verdict, week, id]) => {
    const check = checks.find((known) => known.notebook.startsWith(week) && known.id === id);
    if (check?.estimate === undefined) return [];
    const { statement, bound, holds, seeds, estimate } = check;
    return [
      [
        ...[says, verdict, `${statement} (${bound})`],
        ...[`${holds} of ${seeds.length}`, withInterval(estimate, formatNumber)],
      ],
    ];
  });
  if (rows.length === 0) return "";
  return [
    "## What else is said, in weeks 1 and 2",
    "Each sentence with the verdict that its check has where it holds; the notebooks give the reasons.",
    markdownTable(["who says what", "verdict", "check", "holds in", "mean and interval"], rows),
  ].join("\n\n");
}
