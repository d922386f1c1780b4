// docs/study.md: what the seeds say, in words and tables.
import { formatNumber } from "../../src/lib/core/numbers";
import { withInterval } from "../../src/lib/notebook/study";
import { escapeMarkdown, markdownTable } from "../release/markdown";
import type { CheckStudy, Claim, NotebookRuns, Study, TaskStudy } from "./aggregate";
import { costSection } from "./cost";
import { byRank, nameOf, pictureFile } from "./pictures";
import { formatSeconds } from "./progress";
import { sentencesSection } from "./sentences";
import { detectableDifference, type Estimate, shareInterval } from "./statistics";

const precision = (value: number): string => value.toFixed(3);
const difference = (value: number): string => value.toFixed(4);

export function pageOf(study: Study): string {
  const seeds = Math.max(...study.notebooks.map((runs) => runs.seeds.length));
  return [
    `# Every claim over ${seeds} seeds`,
    "The notebooks show one run. Here each was executed once for every seed: what holds in how many of them, by how much, and " +
      "what so few seeds can say at all. Intervals are 95 % intervals of the mean over seeds (Student's t), so the seeds are the " +
      "sample; the test images are the same in all. Written by `npm run study`, never by hand.",
    ...(study.profile === "quick"
      ? ["**Of the quick profile: small data and short training, to try the machinery with.**"]
      : []),
    runsSection(study),
    claimsSection(study),
    sentencesSection(study),
    ...study.tasks.map(taskSection),
    limitsSection(study),
    pytorchSection(study),
    checksSection(study),
    costSection(study),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function runsSection({ notebooks }: Study): string {
  const rows = notebooks.map(({ notebook, seeds, failed, threads, seconds, cpuSeconds, peakMegabytes }) => [
    notebook,
    seedText(seeds),
    String(failed.length),
    threads.join(", "),
    formatSeconds(seconds.mean),
    formatSeconds(cpuSeconds.mean),
    `${(peakMegabytes / 1000).toFixed(1)} GB`,
  ]);
  const failures = notebooks.flatMap(({ notebook, failed }) =>
    failed.map(
      ({ seed, reason }) =>
        `- ${notebook}, seed ${seed}: ${escapeMarkdown(reason.split("\n").slice(0, 2).join(" "))}`,
    ),
  );
  return [
    "## What was run",
    markdownTable(
      ["notebook", "seeds", "failed", "threads", "mean time", "processor time", "peak memory"],
      rows,
    ),
    `Every network was trained anew in each run, with as many threads of TensorFlow as the table says, on ${[...new Set(notebooks.flatMap(({ processors }) => processors))].join(" and ")}. A seed that failed ` +
      "stays in every denominator: what it did not come to does not hold.",
    ...failures,
    ...notebooks.flatMap(provenance),
  ].join("\n\n");
}

/** What of a notebook's results is not of one piece. */
function provenance({ notebook, ofOtherCells, libraries }: NotebookRuns): string[] {
  return [
    ...(ofOtherCells.length > 0
      ? [
          `The cells of ${notebook} have changed since seeds ${seedText(ofOtherCells)} ran; \`npm run study\` runs them again.`,
        ]
      : []),
    ...(libraries > 1 ? [`The results of ${notebook} come from ${libraries} states of the library.`] : []),
  ];
}

/** 0 … 9, or a list where some are missing. */
export function seedText(seeds: number[]): string {
  const isWhole = seeds.length > 2 && seeds.every((seed, i) => seed === seeds[0] + i);
  return isWhole ? `${seeds[0]} … ${seeds.at(-1)}` : seeds.join(", ");
}

function claimsSection({ claims }: Study): string {
  if (claims.length === 0) return "";
  const rows = claims.map(({ task, winner, first, asked, share, lead, overMcp, overEntropy }) => [
    `${winner} finds ${nameOf(task)} best`,
    `${first} of ${asked}`,
    `${percent(share[0])} … ${percent(share[1])}`,
    withInterval(lead, difference),
    withInterval(overMcp, difference),
    withInterval(overEntropy, difference),
  ]);
  return [
    "## “Performs the best”",
    "The course's report says that ConfidNet performs the best in failure prediction, and ODIN in out-of-distribution detection. " +
      "By average precision, among the scores that it compares: MCP, MC dropout's variation ratio, for errors its entropy as well, and the claimed one. " +
      "How the claimed one stands to the entropy is the last column.",
    markdownTable(
      [
        "claim",
        "holds in",
        "95 % interval of that share",
        "lead over the best other",
        "lead over MCP",
        "lead over the entropy",
      ],
      rows,
    ),
    ...claims.map(claimSentence),
  ].join("\n\n");
}

/** What the numbers of a claim allow to say. */
export function claimSentence({ task, winner, first, asked, lead }: Claim): string {
  const { interval } = lead;
  const verdict =
    interval === undefined
      ? "one seed cannot say more"
      : interval[0] > 0
        ? "over seeds it is the best of them"
        : interval[1] < 0
          ? "over seeds another one is better"
          : "these seeds cannot tell it from the best of the others";
  return `- ${winner} on ${nameOf(task)}: the best of the report's scores in ${first} of ${asked} seeds, by ${withInterval(lead, difference)} in average precision; ${verdict}.`;
}

/** The README's lines: the course's two claims, as numbers. */
export function readmeText({ claims }: Study): string {
  const winners = [...new Set(claims.map(({ winner }) => winner))];
  const sentences = winners.map((winner) => {
    const own = claims.filter((claim) => claim.winner === winner);
    const results = own.map(
      ({ task, first, asked, lead }) =>
        `${nameOf(task)} best in **${first} of ${asked}** seeds (${withInterval(lead, precision)})`,
    );
    const left = own.filter(({ methods }) => !methods.includes("entropy"));
    const unasked = left.map(
      ({ task, overEntropy }) => `${withInterval(overEntropy, precision)} on ${nameOf(task)}`,
    );
    return (
      `- _“${winner} performs the best”_: among the scores that the report compares it finds ${results.join(", ")}.` +
      (unasked.length > 0
        ? ` Its lead over MC dropout's entropy, which the report left out: ${unasked.join(", ")}.`
        : "")
    );
  });
  return [
    "The report's two verdicts over seeds ([every claim, every score](docs/study.md)), with the lead in average precision over the best of the others and its 95 % interval:",
    ...sentences,
  ].join("\n\n");
}

function taskSection({ task, seeds, winner, methods }: TaskStudy): string {
  const rows = byRank(methods).map(({ method, estimate, ranks, first, auroc, behindWinner }) => [
    method,
    withInterval(estimate, precision),
    spread(estimate, precision),
    (ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length).toFixed(1),
    String(first),
    behindWinner ? withInterval(behindWinner, difference) : "–",
    behindWinner?.detectable === undefined ? "–" : difference(behindWinner.detectable),
    withInterval(auroc, precision),
  ]);
  return [
    `## ${task === "errors" ? "Failure prediction" : `Foreign images: ${task}`}`,
    `All scores over ${seeds.length} seeds (${seedText(seeds)}), the best mean place first.`,
    `![A dot for each seed: average precision of every score, and its place](${pictureFile(task)})`,
    markdownTable(
      [
        "method",
        "AP: mean and interval",
        "SD",
        "mean place",
        "seeds in first place",
        `${winner} less this`,
        "detectable difference",
        "AUROC: mean and interval",
      ],
      rows,
    ),
  ].join("\n\n");
}

function limitsSection({ tasks, notebooks }: Study): string {
  const count = Math.max(...notebooks.map(({ seeds }) => seeds.length));
  if (count < 2) return "";
  const pairs = tasks.flatMap(({ methods }) => methods.flatMap(({ behindWinner }) => behindWinner ?? []));
  const apart = pairs.filter(({ interval }) => interval && (interval[0] > 0 || interval[1] < 0)).length;
  const always = shareInterval(count, count);
  return [
    `## What ${count} seeds can say, and what not`,
    `- **Shares.** A claim that holds in all ${count} seeds may still fail in up to ${percent(1 - always[0])} of all seeds (95 % interval of Clopper and Pearson); one that holds in ${Math.ceil(count / 2)} of ${count} holds in ${shareInterval(
      Math.ceil(count / 2),
      count,
    )
      .map(percent)
      .join(" … ")} of them.`,
    `- **Differences.** Methods are compared seed by seed, on the same network, which is sharper than two intervals laid side by side. The column “detectable difference” gives the mean difference that ${count} seeds find in four of five such studies: ${detectableDifference(1, count).toFixed(2)} standard deviations of the difference. Ten times as many seeds find one of ${detectableDifference(1, 10 * count).toFixed(2)}. What is smaller is not shown to be absent.`,
    ...(pairs.length > 0
      ? [
          `- **Many comparisons.** Of the ${pairs.length} intervals of differences here ${apart} exclude 0; if no method differed from another, about ${(0.05 * pairs.length).toFixed(1)} would. They are not adjusted for their number.`,
        ]
      : []),
    "- **What a seed is.** It decides initial weights, order of the images, dropout, noise and resamples; not the 55,000 training images, nor the test images, nor the foreign sets. Another choice of these moves the numbers too: the notebook's bootstrap intervals say how far test images do.",
  ].join("\n\n");
}

function pytorchSection({ pytorch: { source, rows } }: Study): string {
  if (rows.length === 0) return "";
  return [
    "## Beside the runs in PyTorch",
    `Source: ${source}. Average precision; Welch's test, two-sided. ${rows.length} tests were made: a p below 0.05 is expected in one of twenty where nothing differs. (Our networks are trained on 55,000 images, as 5,000 are held out.)`,
    markdownTable(
      ["set", "method", "ours", "SD", "PyTorch", "SD", "runs", "ours less PyTorch", "p"],
      rows.map(({ task, method, ours, theirs, test }) => [
        nameOf(task),
        method,
        precision(ours.mean),
        spread(ours, precision),
        precision(theirs.mean),
        precision(theirs.deviation),
        `${ours.count} and ${theirs.count}`,
        test ? `${precision(test.difference)} [${test.interval.map(precision).join(", ")}]` : "–",
        test ? test.p.toPrecision(2) : "–",
      ]),
    ),
  ].join("\n\n");
}

function checksSection({ checks, notebooks }: Study): string {
  const broken = checks.filter(({ holds, seeds }) => holds < seeds.length);
  return [
    "## Checks",
    `${checks.length - broken.length} of ${checks.length} checks hold in every seed. ${broken.length > 0 ? "The others:" : ""}`,
    ...(broken.length > 0 ? [checksTable(broken)] : []),
    ...notebooks.flatMap(({ notebook }) => [
      `### ${notebook}`,
      checksTable(checks.filter((check) => check.notebook === notebook)),
    ]),
  ].join("\n\n");
}

function checksTable(checks: CheckStudy[]): string {
  return markdownTable(
    ["check", "statement", "bound", "holds in", "mean", "SD", "95 % interval"],
    checks.map(({ id, statement, bound, holds, seeds, estimate }) => [
      id,
      statement,
      bound,
      `${holds} of ${seeds.length}`,
      estimate ? formatNumber(estimate.mean) : "–",
      estimate ? spread(estimate, formatNumber) : "–",
      estimate?.interval ? `${estimate.interval.map(formatNumber).join(" … ")}` : "–",
    ]),
  );
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

const spread = ({ deviation }: Estimate, format: (value: number) => string): string =>
  deviation === undefined ? "–" : format(deviation);
