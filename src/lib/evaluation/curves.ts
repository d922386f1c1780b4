import type { Vector } from "../core/shapes";
import { oodDetection } from "./ood-detection";
import { areaUnderRiskCoverage, averagePrecision, precisionRecallCurve, riskCoverageCurve } from "./ranking";

/** The uncertainties of several methods by their names; each [N], higher = less sure. */
export type Methods = Readonly<Record<string, Vector>>;

/**
 * Each method's precision-recall curve and average precision, as `figures.precisionRecall` takes them: from recall 0 on, so
 * that its steps enclose the average precision.
 * @param data.labels 1 = to be detected: [N]
 * @returns for each method precision and recall: [distinct scores + 1] each
 * @throws RangeError as {@link precisionRecallCurve}
 * @example
 * evaluation.precisionRecallCurves({ labels: [0, 1], methods: { best: [1, 2] } })[0].averagePrecision; // → 1
 */
export function precisionRecallCurves({ labels, methods }: { labels: Vector; methods: Methods }) {
  return Object.entries(methods).map(([name, scores]) => {
    const { precision, recall } = precisionRecallCurve({ labels, scores });
    return {
      name,
      precision: precision.reverse(),
      recall: recall.reverse(),
      averagePrecision: averagePrecision({ labels, scores }),
    };
  });
}

/**
 * The same for the detection of images out of distribution, which are the positives.
 * @param methods.inside each method's uncertainties of the images in distribution
 * @param methods.outside of the others, under the same names
 * @throws RangeError as {@link oodDetection}, and for a method that `outside` lacks
 * @example
 * evaluation.oodPrecisionRecallCurves({ inside: { energy: [1, 2] }, outside: { energy: [3] } })[0].averagePrecision; // → 1
 */
export function oodPrecisionRecallCurves({ inside, outside }: { inside: Methods; outside: Methods }) {
  return Object.keys(inside).flatMap((name) => {
    const { labels, scores } = oodDetection({ inside: inside[name], outside: outside[name] });
    return precisionRecallCurves({ labels, methods: { [name]: scores } });
  });
}

/**
 * Each method's risk-coverage curve and the area under it, as `figures.riskCoverage` takes them.
 * @param data.errors 1 = wrong, 0 = right: [N]
 * @returns for each method coverage and risk: [N] each
 * @throws RangeError as {@link riskCoverageCurve}
 * @example
 * evaluation.riskCoverageCurves({ errors: [0, 1], methods: { best: [1, 2] } })[0].area; // → 0.25
 */
export function riskCoverageCurves({ errors, methods }: { errors: Vector; methods: Methods }) {
  return Object.entries(methods).map(([name, scores]) => ({
    name,
    ...riskCoverageCurve({ errors, scores }),
    area: areaUnderRiskCoverage({ errors, scores }),
  }));
}
