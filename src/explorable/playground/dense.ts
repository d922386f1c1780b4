import { summarize } from "../../lib/inference/point-posterior";
import type { PredictiveSummary } from "../../lib/inference/summary";
import { logistic, logLogistic } from "../../lib/models/logistic-regression";
import type { Random } from "../../lib/core/random";

/*
 * models/mlp.ts written out for one hidden layer, two inputs and one logit: a = Σᵤ vᵤ·mᵤ·ReLU(xᵀwᵤ + bᵤ) + c. TensorFlow.js
 * takes 16 to 42 ms a step for it in a browser's plain JavaScript, these loops a fiftieth. All numbers of a network stand in
 * one vector θ = (w₁ [H], w₂ [H], b [H], v [H], c), the order of the library's parameters.
 */

/** How many numbers a network of H hidden units has. */
export const sizeOf = (units: number): number => 4 * units + 1;

const unitsOf = (theta: ArrayLike<number>): number => (theta.length - 1) / 4;

/** Points of the plane in one array, x₁ and x₂ in turn, and their classes. */
export interface FlatData {
  inputs: Float64Array;
  labels: ArrayLike<number>;
}

/** Starting weights as `initializeLayer` draws them: uniform on ±1/√(fan-in), in single precision. */
export function initialize(units: number, random: Random): Float64Array {
  const theta = new Float64Array(sizeOf(units));
  const fill = (from: number, to: number, fanIn: number): void => {
    const limit = 1 / Math.sqrt(fanIn);
    for (let i = from; i < to; i++) theta[i] = Math.fround(random.uniform(-limit, limit));
  };
  fill(0, 2 * units, 2);
  fill(2 * units, 3 * units, 2);
  fill(3 * units, 4 * units, units);
  fill(4 * units, 4 * units + 1, units);
  return theta;
}

/**
 * The mean negative log-likelihood in nats, and its gradient.
 * @param gradient is overwritten: [P]
 * @param mask what each unit of each point is multiplied by, as dropout has it: [N · H]; none where nothing is dropped
 */
export function lossAndGradient(
  theta: Float64Array,
  { inputs, labels }: FlatData,
  gradient: Float64Array,
  mask?: Float64Array,
): number {
  const H = unitsOf(theta);
  const count = labels.length;
  const hidden = new Float64Array(H);
  let loss = 0;
  gradient.fill(0);
  for (let n = 0; n < count; n++) {
    const [x1, x2] = [inputs[2 * n], inputs[2 * n + 1]];
    let a = theta[4 * H];
    for (let u = 0; u < H; u++) {
      const kept = mask ? mask[n * H + u] : 1;
      hidden[u] = kept * Math.max(0, theta[u] * x1 + theta[H + u] * x2 + theta[2 * H + u]);
      a += theta[3 * H + u] * hidden[u];
    }
    // −log p(y|x): softplus(a) − y·a.
    loss -= logLogistic(labels[n] ? a : -a);
    const slope = (logistic(a) - labels[n]) / count;
    gradient[4 * H] += slope;
    for (let u = 0; u < H; u++) {
      if (hidden[u] === 0) continue;
      gradient[3 * H + u] += slope * hidden[u];
      const inner = slope * theta[3 * H + u] * (mask ? mask[n * H + u] : 1);
      gradient[u] += inner * x1;
      gradient[H + u] += inner * x2;
      gradient[2 * H + u] += inner;
    }
  }
  return loss / count;
}

/** The predictive of networks that count the same: mean probabilities, votes and mean entropies. */
export function predict(networks: readonly Float64Array[], inputs: readonly number[][]): PredictiveSummary {
  const rows = inputs.map(([x1, x2]): [number, number, number] => {
    let [mean, votes, entropy] = [0, 0, 0];
    for (const theta of networks) {
      const H = unitsOf(theta);
      let a = theta[4 * H];
      for (let u = 0; u < H; u++) {
        const hidden = theta[u] * x1 + theta[H + u] * x2 + theta[2 * H + u];
        if (hidden > 0) a += theta[3 * H + u] * hidden;
      }
      const p = logistic(a);
      mean += p;
      if (a > 0) votes++;
      // −p log p − (1 − p) log(1 − p), with log(1 − p) = log p − a.
      entropy += (1 - p) * a - logLogistic(a);
    }
    const S = networks.length;
    return [Math.min(1, mean / S), votes / S, entropy / S];
  });
  return summarize(rows);
}

/** Adam as models/adam.ts has it, in place: θ ← θ − η·m̂/(√v̂ + ε). */
export function adam(
  learningRate: number,
  size: number,
): (theta: Float64Array, gradient: Float64Array) => void {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  const [first, second] = [new Float64Array(size), new Float64Array(size)];
  let time = 0;
  return (theta, gradient) => {
    time++;
    const scale = Math.sqrt(1 - beta2 ** time);
    const rate = (learningRate * scale) / (1 - beta1 ** time);
    for (let i = 0; i < size; i++) {
      first[i] = beta1 * first[i] + (1 - beta1) * gradient[i];
      second[i] = beta2 * second[i] + (1 - beta2) * gradient[i] ** 2;
      theta[i] -= (rate * first[i]) / (Math.sqrt(second[i]) + epsilon * scale);
    }
  };
}

/** The first seed number of a training's steps, drawn as `train` draws it. */
export const streamOf = (random: Random): number => random.integer(2 ** 31);
