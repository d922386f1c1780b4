import { checkNumber, checkVector } from "../core/shapes";
import { checkList } from "./checks";
import { oneSquare, share, unit } from "./shares";
import type { Figure, FigureText } from "./figure";
import { curveTrace, extent, referenceTrace } from "./traces";

export interface RiskCoverage {
  name: string;
  /** 1/N … 1, and the risk of the 1 … N surest. */
  coverage: ArrayLike<number>;
  risk: ArrayLike<number>;
  /** Area under the curve. */
  area: number;
}

export interface RiskCoverageOptions extends FigureText {
  /** The best possible curve with these errors, drawn as reference. */
  oracle?: { coverage: ArrayLike<number>; risk: ArrayLike<number> };
  /** The error rate of all, which is the curve of a random score. */
  errorRate?: number;
  logRisk?: boolean;
}

function checkCurve(
  name: string,
  { coverage, risk }: Pick<RiskCoverage, "coverage" | "risk">,
  length: number,
): void {
  checkVector(`${name}.coverage`, coverage, { range: unit, length });
  checkVector(`${name}.risk`, risk, { range: unit, length });
}

/**
 * Error rate among the surest predictions, over the share of predictions kept; with oracle and random score. The
 * axis begins before the first curve meets an error (of ties, one in the mean); a logarithmic one of the risk at
 * one error among all.
 * @throws RangeError without curves, for lengths that differ, and for shares outside 0 … 1
 * @example
 * const curve = { name: "MCP", coverage: [0.5, 1], risk: [0, 0.5], area: 0.25 };
 * figures.riskCoverage([curve]).data.length; // → 1
 */
export function riskCoverage(given: RiskCoverage[], options: RiskCoverageOptions = {}): Figure {
  const { oracle, errorRate, logRisk, alt, caption } = options;
  const curves = checkList("curves", given);
  curves.forEach((curve, i) => {
    checkCurve(`curves[${i}]`, curve, curves[0].coverage.length);
    checkNumber(`curves[${i}].area`, curve.area, unit);
  });
  if (oracle) checkCurve("oracle", oracle, curves[0].coverage.length);
  if (errorRate !== undefined) checkNumber("errorRate", errorRate, unit);
  const listed = curves.map(({ name, area }) => `${name} ${area.toPrecision(3)}`).join(", ");
  const firstError = ({ risk }: RiskCoverage): number =>
    Array.from(risk).findIndex((value, i) => value * (i + 1) > 1 - 1e-6);
  const start = Math.max(0, extent([curves.map(firstError)])[0] - 1);
  const from = curves[0].coverage[start] > 0.05 ? Math.min(0.99, curves[0].coverage[start]) : 0;
  // What lies left of the axis would make the rest coarser.
  const first = Math.max(0, Math.floor(start - 0.03 * (curves[0].risk.length - start)));
  const seen = ({
    coverage,
    risk,
  }: Pick<RiskCoverage, "coverage" | "risk">): { x: number[]; y: number[] } => ({
    x: Array.from(coverage).slice(first),
    y: Array.from(risk).slice(first),
  });
  const traces = curves.map((curve, i) =>
    curveTrace({ name: `${curve.name}, AURC ${curve.area.toPrecision(3)}`, ...seen(curve) }, i, {
      markers: false,
    }),
  );
  if (oracle) traces.push(referenceTrace({ name: "oracle", ...seen(oracle) }, { dash: "solid" }));
  if (errorRate !== undefined)
    traces.push(referenceTrace({ name: "random", x: [0, 1], y: [errorRate, errorRate] }));
  const [, highest] = extent([...curves.map(({ risk }) => risk), [errorRate ?? 0]]);
  const count = curves[0].risk.length;
  const none = from ? `; below ${(Math.floor(100 * from) / 100).toFixed(2)}: less than one error` : "";
  return oneSquare(
    {
      x: share(`coverage (share of the predictions kept${none})`, from),
      y: {
        label: "risk (error rate)",
        log: logRisk,
        range: logRisk ? [0.6 / count, 1.5 * Math.max(highest, 1 / count)] : undefined,
      },
      traces,
    },
    {
      alt: alt ?? `Risk-coverage curves; area under the curve: ${listed}`,
      caption:
        caption ?? "Error rate among the surest predictions over the share kept; AURC: area under the curve.",
    },
  );
}
