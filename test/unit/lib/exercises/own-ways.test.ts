/** Each exercise solved once more from its task and hint alone, in another way than the notebook's. */
import { createRandom, evaluation, exercises, models, numerics, tf } from "../../../../src/lib/index";

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const transpose = (rows: number[][]): number[][] => rows[0].map((_, j) => rows.map((row) => row[j]));
const product = (a: number[][], b: number[][]): number[][] =>
  a.map((row) => transpose(b).map((column) => numerics.dot(row, column)));

/** The inverse by Gauss and Jordan. */
function inverse(matrix: number[][]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
  for (let i = 0; i < size; i++) {
    rows[i] = rows[i].map((value) => value / rows[i][i]);
    for (let k = 0; k < size; k++) {
      const factor = rows[k][i];
      if (k !== i) rows[k] = rows[k].map((value, j) => value - factor * rows[i][j]);
    }
  }
  return rows.map((row) => row.slice(size));
}

const ownWays: exercises.Answers = {
  posterior: (design, targets, alpha, beta) => {
    const square = product(transpose(design), design);
    const covariance = inverse(
      square.map((row, i) => row.map((value, j) => beta * value + (i === j ? alpha : 0))),
    );
    const projected = product(
      transpose(design),
      targets.map((y) => [beta * y]),
    );
    return { mean: product(covariance, projected).map(([value]) => value), covariance };
  },
  predictive: ({ mean, covariance }, phi, beta) => {
    let epistemic = 0;
    phi.forEach((a, i) => phi.forEach((b, j) => (epistemic += a * covariance[i][j] * b)));
    return { mean: sum(mean.map((w, j) => w * phi[j])), epistemic, variance: 1 / beta + epistemic };
  },
  evidence: (design, targets, alpha, beta) => {
    const covariance = product(design, transpose(design)).map((row, i) =>
      row.map((value, j) => value / alpha + (i === j ? 1 / beta : 0)),
    );
    return numerics.normalLogDensity([targets], { mean: targets.map(() => 0), covariance })[0];
  },
  gradient: (weights, inputs, labels, priorVariance) => {
    const phi = inputs.map((x) => [...x, 1]);
    const errors = phi.map((row, n) => 1 / (1 + Math.exp(-numerics.dot(row, weights))) - labels[n]);
    return transpose(phi).map((column, j) => numerics.dot(column, errors) + weights[j] / priorVariance);
  },
  hessian: (weights, inputs, priorVariance) => {
    const p = models.logisticProbability(weights, inputs);
    const phi = inputs.map((x) => [...x, 1]);
    const weighted = phi.map((row, n) => row.map((value) => value * p[n] * (1 - p[n])));
    return product(transpose(phi), weighted).map((row, i) =>
      row.map((value, j) => value + (i === j ? 1 / priorVariance : 0)),
    );
  },
  monteCarlo: (draws, inputs) => {
    const all = draws.map((w) => models.logisticProbability(w, inputs));
    return inputs.map((_, n) => sum(all.map((p) => p[n])) / draws.length);
  },
  divergence: (mean, scale, priorVariance) =>
    // log σ₀/σ + (σ² + μ²)/(2σ₀²) − ½, as it stands in most books
    sum(
      mean.map(
        (mu, i) =>
          Math.log(Math.sqrt(priorVariance) / scale[i]) +
          (scale[i] ** 2 + mu ** 2) / (2 * priorVariance) -
          0.5,
      ),
    ),
  elbo: (logits, labels, kl) => {
    const signs = tf.sub(tf.mul(2, labels), 1);
    const nll = tf.neg(tf.sum(tf.logSigmoid(tf.mul(signs, logits))));
    return tf.add(tf.div(nll, logits.shape[0]), tf.div(kl, logits.shape[0]));
  },
  measures: (passes) => {
    const votes = new Map<number, number>();
    for (const row of passes) {
      const k = row.indexOf(Math.max(...row));
      votes.set(k, (votes.get(k) ?? 0) + 1);
    }
    const h = (row: number[]): number => -sum(row.map((p) => (p > 0 ? p * Math.log(p) : 0)));
    const entropy = h(transpose(passes).map((column) => sum(column) / passes.length));
    const mutualInformation = sum(passes.map((row) => entropy - h(row))) / passes.length;
    return {
      variationRatio: (passes.length - Math.max(...votes.values())) / passes.length,
      entropy,
      mutualInformation,
    };
  },
  trueClass: (confidences, probabilities, labels) => {
    const tcp = labels.map((label, n) => probabilities[n][label]);
    return { tcp, loss: sum(tcp.map((p, n) => (p - confidences[n]) ** 2)) / tcp.length };
  },
  averagePrecision: (labels, scores) => {
    const { precision, recall } = evaluation.precisionRecallCurve({ labels, scores });
    return sum(precision.slice(0, -1).map((p, i) => p * (recall[i] - recall[i + 1])));
  },
  odin: (logits, images, temperature, epsilon) => {
    // the largest log-softmax is that of the network's class
    const objective = (x: tf.Tensor) => tf.sum(tf.max(tf.logSoftmax(tf.div(logits(x), temperature)), 1));
    const moved = tf.add(images, tf.mul(tf.sign(tf.grad(objective)(images)), epsilon));
    return tf.sub(1, tf.max(tf.softmax(tf.div(logits(moved), temperature)), 1));
  },
};

describe("exercises, solved in another way than the notebook's", () => {
  for (const id of Object.keys(ownWays) as (keyof exercises.Answers)[]) {
    it(id, () => {
      const { log } = console;
      console.log = () => undefined;
      try {
        for (const seed of [3, 4]) exercises.check(id, ownWays[id], createRandom(seed));
      } finally {
        console.log = log;
      }
    });
  }
});
