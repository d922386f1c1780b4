// One ranking, and what is measured of it: a bootstrap asks all measures of each resample, which is ranked once.
import { checkLabels, checkVector, type Vector } from "../core/shapes";

/** Positives and negatives among the N that share one value of the score. */
interface Group {
  score: number;
  positives: number;
  negatives: number;
}

/** The groups of tied scores, the highest score first, and the class sizes. */
export interface Ranking {
  groups: Group[];
  positives: number;
  negatives: number;
}

/**
 * The number of ones among labels 0 and 1.
 * @throws RangeError for other labels, or a single class
 */
export function countPositives(name: string, labels: Vector): number {
  checkLabels(name, labels, { classes: 2 });
  let positives = 0;
  for (let i = 0; i < labels.length; i++) positives += labels[i];
  if (positives === 0 || positives === labels.length) {
    throw new RangeError(`${name}: expected both classes, got ${labels.length} of class ${labels[0]}`);
  }
  return positives;
}

/**
 * Sorts each class by itself, as plain numbers, and merges: several times faster than sorting pairs.
 * @throws RangeError for labels other than 0 and 1, scores that are not finite, unequal lengths, or a single
 *   class
 */
export function rank(labels: Vector, scores: Vector, name = "labels"): Ranking {
  const positives = countPositives(name, labels);
  checkVector("scores", scores, { length: labels.length });
  const negatives = labels.length - positives;
  const classes = [new Float64Array(negatives), new Float64Array(positives)];
  const filled = [0, 0];
  for (let i = 0; i < labels.length; i++) classes[labels[i]][filled[labels[i]]++] = scores[i];
  return { groups: mergeDescending(ascending(classes[1]), ascending(classes[0])), positives, negatives };
}

/** Sorts, if need be: a bootstrap's resamples come in order. */
function ascending(values: Float64Array): Float64Array {
  for (let i = 1; i < values.length; i++) if (values[i] < values[i - 1]) return values.sort();
  return values;
}

/** Merges two ascending arrays into groups of equal scores, the highest first. */
function mergeDescending(positive: Float64Array, negative: Float64Array): Group[] {
  const groups: Group[] = [];
  let p = positive.length - 1;
  let n = negative.length - 1;
  while (p >= 0 || n >= 0) {
    const score = p < 0 ? negative[n] : n < 0 ? positive[p] : Math.max(positive[p], negative[n]);
    const group = { score, positives: 0, negatives: 0 };
    for (; p >= 0 && positive[p] === score; p--) group.positives++;
    for (; n >= 0 && negative[n] === score; n--) group.negatives++;
    groups.push(group);
  }
  return groups;
}

/** Σₜ (Rₜ − Rₜ₋₁) Pₜ over the distinct thresholds. */
export function averagePrecisionOf({ groups, positives }: Ranking): number {
  let sum = 0;
  let hits = 0;
  let called = 0;
  for (const group of groups) {
    hits += group.positives;
    called += group.positives + group.negatives;
    sum += (group.positives * hits) / called;
  }
  return sum / positives;
}

/** The share of the pairs whose positive is above, a tie counting one half. */
export function rocAucOf({ groups, positives, negatives }: Ranking): number {
  let wins = 0;
  let hits = 0;
  for (const group of groups) {
    wins += group.negatives * (hits + group.positives / 2);
    hits += group.positives;
  }
  return wins / (positives * negatives);
}

/** The false positive rate at the highest threshold whose true positive rate is at least `tpr` <= 1. */
export function fprAtTprOf({ groups, positives, negatives }: Ranking, tpr: number): number {
  let [hits, alarms] = [0, 0];
  for (const group of groups) {
    hits += group.positives;
    alarms += group.negatives;
    if (hits / positives >= tpr) break;
  }
  return alarms / negatives;
}

/** The share of positives among the k lowest, k = 1 … N, averaged over the orders of ties. */
export function risksOf({ groups }: Ranking): number[] {
  const risks: number[] = [];
  let wrong = 0;
  for (const { positives, negatives } of [...groups].reverse()) {
    const [before, size] = [risks.length, positives + negatives];
    for (let k = 1; k <= size; k++) risks.push((wrong + (k * positives) / size) / (before + k));
    wrong += positives;
  }
  return risks;
}

/** All positives above all negatives. */
export function perfect({ positives, negatives }: Ranking): Ranking {
  const groups = [
    { score: 1, positives, negatives: 0 },
    { score: 0, positives: 0, negatives },
  ];
  return { groups, positives, negatives };
}
