// One ranking, and what is measured of it: a bootstrap asks all measures of each resample, which is ranked once.
import { checkLabels, checkVector, type Vector } from "../core/shapes";

/** The distinct scores, the highest first; how many positives and negatives share each; and the class sizes. */
export interface Ranking {
  scores: Float64Array;
  hits: Uint32Array;
  alarms: Uint32Array;
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
  return { ...mergeDescending(classes[1].sort(), classes[0].sort()), positives, negatives };
}

/** Merges two ascending arrays: each distinct score once, the highest first, with its numbers in both. */
function mergeDescending(
  positive: Float64Array,
  negative: Float64Array,
): Pick<Ranking, "scores" | "hits" | "alarms"> {
  const most = positive.length + negative.length;
  const scores = new Float64Array(most);
  const [hits, alarms] = [new Uint32Array(most), new Uint32Array(most)];
  let [p, n, count] = [positive.length - 1, negative.length - 1, 0];
  for (; p >= 0 || n >= 0; count++) {
    const score = p < 0 ? negative[n] : n < 0 ? positive[p] : Math.max(positive[p], negative[n]);
    scores[count] = score;
    for (; p >= 0 && positive[p] === score; p--) hits[count]++;
    for (; n >= 0 && negative[n] === score; n--) alarms[count]++;
  }
  return {
    scores: scores.subarray(0, count),
    hits: hits.subarray(0, count),
    alarms: alarms.subarray(0, count),
  };
}

/**
 * Prepares the rankings of resamples: the examples are ranked once, and counting how often each is drawn gives what
 * ranking the drawn ones would.
 * @throws RangeError as {@link rank}
 */
export function resampler(labels: Vector, scores: Vector): (indices: Uint32Array) => Ranking {
  const whole = rank(labels, scores);
  const thresholds = whole.scores.length;
  const placeOf = new Map(Array.from(whole.scores, (score, place) => [score, place]));
  const cells = Uint32Array.from(scores, (score, i) => placeOf.get(score)! + labels[i] * thresholds);
  return (indices) => {
    const counts = new Uint32Array(2 * thresholds);
    for (let i = 0; i < indices.length; i++) counts[cells[indices[i]]]++;
    return withoutEmpty(whole.scores, {
      hits: counts.subarray(thresholds),
      alarms: counts.subarray(0, thresholds),
    });
  };
}

/** Leaves out the thresholds that no example has. */
function withoutEmpty(all: Float64Array, { hits, alarms }: Pick<Ranking, "hits" | "alarms">): Ranking {
  const scores = new Float64Array(all.length);
  let [count, positives, negatives] = [0, 0, 0];
  for (let t = 0; t < all.length; t++) {
    if (hits[t] + alarms[t] === 0) continue;
    positives += hits[t];
    negatives += alarms[t];
    scores[count] = all[t];
    hits[count] = hits[t];
    alarms[count++] = alarms[t];
  }
  return {
    scores: scores.subarray(0, count),
    hits: hits.subarray(0, count),
    alarms: alarms.subarray(0, count),
    positives,
    negatives,
  };
}

/** Examples that have a ranking, the highest score first. */
export function examplesOf({ scores, hits, alarms, positives, negatives }: Ranking): {
  labels: Uint8Array;
  scores: Float64Array;
} {
  const size = positives + negatives;
  const examples = { labels: new Uint8Array(size), scores: new Float64Array(size) };
  let filled = 0;
  for (let t = 0; t < scores.length; t++) {
    const next = filled + hits[t] + alarms[t];
    examples.labels.fill(1, filled, filled + hits[t]);
    examples.scores.fill(scores[t], filled, next);
    filled = next;
  }
  return examples;
}

/** The same examples by their negated score, to detect what were the negatives. */
export function turned({ scores, hits, alarms, positives, negatives }: Ranking): Ranking {
  return {
    scores: scores.map((_, i) => -scores[scores.length - 1 - i]),
    hits: alarms.slice().reverse(),
    alarms: hits.slice().reverse(),
    positives: negatives,
    negatives: positives,
  };
}

/** Σₜ (Rₜ − Rₜ₋₁) Pₜ over the distinct thresholds. */
export function averagePrecisionOf({ hits, alarms, positives }: Ranking): number {
  let [sum, found, called] = [0, 0, 0];
  for (let t = 0; t < hits.length; t++) {
    found += hits[t];
    called += hits[t] + alarms[t];
    sum += (hits[t] * found) / called;
  }
  return sum / positives;
}

/** The share of the pairs whose positive is above, a tie counting one half. */
export function rocAucOf({ hits, alarms, positives, negatives }: Ranking): number {
  let [wins, found] = [0, 0];
  for (let t = 0; t < hits.length; t++) {
    wins += alarms[t] * (found + hits[t] / 2);
    found += hits[t];
  }
  return wins / (positives * negatives);
}

/** The false positive rate at the highest threshold whose true positive rate is at least `tpr` <= 1. */
export function fprAtTprOf({ hits, alarms, positives, negatives }: Ranking, tpr: number): number {
  let [found, wrong] = [0, 0];
  for (let t = 0; t < hits.length && found / positives < tpr; t++) {
    found += hits[t];
    wrong += alarms[t];
  }
  return wrong / negatives;
}

/** The share of positives among the k lowest, k = 1 … N, averaged over the orders of ties. */
export function risksOf({ hits, alarms, positives, negatives }: Ranking): Float64Array {
  const risks = new Float64Array(positives + negatives);
  let [wrong, filled] = [0, 0];
  for (let t = hits.length - 1; t >= 0; t--) {
    const [before, size] = [filled, hits[t] + alarms[t]];
    for (let k = 1; k <= size; k++) risks[filled++] = (wrong + (k * hits[t]) / size) / (before + k);
    wrong += hits[t];
  }
  return risks;
}

/** All positives above all negatives. */
export function perfect({ positives, negatives }: Ranking): Ranking {
  return {
    scores: Float64Array.of(1, 0),
    hits: Uint32Array.of(positives, 0),
    alarms: Uint32Array.of(0, negatives),
    positives,
    negatives,
  };
}
