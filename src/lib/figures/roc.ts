import { checkNumber, checkVector } from "../core/shapes";
import { checkList } from "./checks";
import { oneSquare, share, unit } from "./shares";
import type { Figure, FigureText } from "./figure";
import { curveTrace, referenceTrace } from "./traces";

export interface Roc {
  name: string;
  falsePositiveRate: ArrayLike<number>;
  truePositiveRate: ArrayLike<number>;
  /** Area under the curve. */
  area: number;
}

/**
 * ROC curves with their areas in the legend and the diagonal of a random score.
 * @throws RangeError without curves, for lengths that differ, and for what lies outside 0 … 1
 * @example
 * const curve = { name: "MCP", falsePositiveRate: [0, 0, 1], truePositiveRate: [0, 1, 1], area: 1 };
 * figures.roc([curve]).data.length; // → 2
 */
export function roc(
  given: Roc[],
  { positives = "positives", alt, caption }: FigureText & { positives?: string } = {},
): Figure {
  const curves = checkList("curves", given);
  curves.forEach(({ falsePositiveRate: rate, truePositiveRate, area }, i) => {
    checkVector(`curves[${i}].falsePositiveRate`, rate, { range: unit });
    checkVector(`curves[${i}].truePositiveRate`, truePositiveRate, { range: unit, length: rate.length });
    checkNumber(`curves[${i}].area`, area, unit);
  });
  const listed = curves.map(({ name, area }) => `${name} ${area.toFixed(3)}`).join(", ");
  const traces = [
    ...curves.map(({ name, falsePositiveRate, truePositiveRate, area }, i) =>
      curveTrace(
        { name: `${name}, AUROC ${area.toFixed(3)}`, x: falsePositiveRate, y: truePositiveRate },
        i,
        { markers: false },
      ),
    ),
    referenceTrace({ name: "random, AUROC 0.5", x: [0, 1], y: [0, 1] }),
  ];
  return oneSquare(
    { x: share("false positive rate"), y: share(`true positive rate (${positives} found)`), traces },
    {
      alt: alt ?? `ROC curves for the detection of ${positives}; area under the curve: ${listed}`,
      caption:
        caption ??
        `Detection of ${positives}: true against false positive rate; AUROC: area under the curve.`,
    },
  );
}
