/** The usual mistakes, as participants make them: each an edit of the notebook's solution. */

/** What is replaced in a solution, and by what. */
export interface Slip {
  /** The mistake's name in the exercise's list. */
  mistake: string;
  /** The part whose check tells it. */
  part: string;
  edits: [from: string, to: string][];
}

const slip = (mistake: string, part: string, ...edits: Slip["edits"]): Slip => ({ mistake, part, edits });

export const slips: Record<string, Slip[]> = {
  posterior: [
    slip("β = 1/(2σ²)", "mean", [
      "  const columns",
      "  beta = 1 / (2 * (1 / Math.sqrt(beta)) ** 2);\n  const columns",
    ]),
    slip("the prior forgotten", "covariance", [" + (j === k ? alpha : 0)", ""]),
    slip("α taken for a variance", "mean", ["? alpha :", "? 1 / alpha :"]),
    slip("the mean of the data's terms", "covariance", [
      "beta * numerics.dot(one, other)",
      "(beta * numerics.dot(one, other)) / targets.length",
    ]),
    slip("μ without β", "mean", ["beta * numerics.dot(column, targets)", "numerics.dot(column, targets)"]),
    slip("the precision for the covariance", "covariance", ["numerics.inverseFromCholesky(L)", "A"]),
    slip("A without β", "covariance", ["beta * numerics.dot(one, other)", "numerics.dot(one, other)"]),
    slip("α in every entry", "mean", ["(j === k ? alpha : 0)", "alpha"]),
  ],
  predictive: [
    slip("the noise forgotten", "variance", ["epistemic + 1 / beta", "epistemic"]),
    slip("β = 1/(2σ²)", "variance", ["1 / beta", "1 / (2 * beta)"]),
    slip("β taken for a variance", "variance", ["1 / beta", "beta"]),
    slip("a standard deviation among variances", "variance", ["1 / beta", "1 / Math.sqrt(beta)"]),
    slip(
      "correlations dropped",
      "epistemic",
      ["numerics.dot(row, phi)", "row[j] * phi[j]"],
      ["(row) =>", "(row, j) =>"],
    ),
    slip("a standard deviation for the variance", "epistemic", [
      "= numerics.dot(phi, product)",
      "= Math.sqrt(numerics.dot(phi, product))",
    ]),
    slip("the root of the whole variance", "variance", [
      "variance: epistemic + 1 / beta",
      "variance: Math.sqrt(epistemic + 1 / beta)",
    ]),
  ],
  evidence: [
    slip("2π forgotten", "evidence", ["beta / (2 * Math.PI)", "beta"]),
    slip("log det A with the wrong sign", "evidence", ["- logDetA", "+ logDetA"]),
    slip("α‖μ‖² forgotten", "evidence", [" - alpha * numerics.dot(mean, mean)", ""]),
    slip("M log α forgotten", "evidence", ["M * Math.log(alpha) + ", ""]),
    slip("½ forgotten", "evidence", ["return 0.5 *", "return"]),
    slip(
      "the likelihood at μ",
      "evidence",
      ["M * Math.log(alpha) + ", ""],
      [" - logDetA", ""],
      [" - alpha * numerics.dot(mean, mean)", ""],
    ),
    slip("log det L for log det A", "evidence", ["2 * sum(L.map", "sum(L.map"]),
  ],
  gradient: [
    slip("the mean for the sum", "gradient", [
      "return gradient",
      "return gradient.map((g) => g / labels.length)",
    ]),
    slip("the mean of the data, the whole prior", "gradient", [
      "+= error * feature",
      "+= (error * feature) / labels.length",
    ]),
    slip("the prior forgotten", "gradient", [
      "weights.map((weight) => weight / priorVariance)",
      "weights.map(() => 0)",
    ]),
    slip("σ₀² the wrong way up", "gradient", ["weight / priorVariance", "weight * priorVariance"]),
    slip("p and y exchanged", "gradient", ["+= error", "-= error"]),
    slip("no prior on the bias", "gradient", [
      "weights.map((weight) => weight / priorVariance)",
      "[...weights.slice(0, -1).map((weight) => weight / priorVariance), 0]",
    ]),
    slip(
      "the prior once for each point",
      "gradient",
      ["weights.map((weight) => weight / priorVariance)", "weights.map(() => 0)"],
      ["+= error * feature", "+= error * feature + weights[j] / priorVariance"],
    ),
    slip("the bias first", "gradient", ["[...x, 1]", "[1, ...x]"]),
  ],
  hessian: [
    slip("the Hessian of the mean", "hessian", [
      "return H",
      "return H.map((row) => row.map((h) => h / inputs.length))",
    ]),
    slip("the mean of the data, the whole prior", "hessian", [
      "+= p * (1 - p) * a * b",
      "+= (p * (1 - p) * a * b) / inputs.length",
    ]),
    slip("the prior forgotten", "hessian", ["1 / priorVariance", "0"]),
    slip("σ₀² the wrong way up", "hessian", ["1 / priorVariance", "priorVariance"]),
    slip("p for p(1 − p)", "hessian", ["p * (1 - p)", "p"]),
    slip("least squares", "hessian", ["+= p * (1 - p) * a * b", "+= a * b"]),
    slip("the covariance for the Hessian", "hessian", [
      "return H",
      'return numerics.inverseFromCholesky(numerics.cholesky("H", H))',
    ]),
    slip("1/σ₀² in every entry", "hessian", ["(i === j ? 1 / priorVariance : 0)", "1 / priorVariance"]),
    slip("the bias first", "hessian", ["[...inputs[n], 1]", "[1, ...inputs[n]]"]),
  ],
  monteCarlo: [
    slip("the sigmoid of the mean", "probability", [
      "mean(draws.map((w) => underDraw(w, x)))",
      "models.sigmoid(mean(draws.map((w) => numerics.dot(w, [...x, 1]))))",
    ]),
    slip("votes for probabilities", "probability", ["underDraw(w, x))", "Number(underDraw(w, x) > 0.5))"]),
    slip("a sum for the mean", "probability", ["mean(draws", "sum(draws"]),
    slip("the other class", "probability", [
      "mean(draws.map((w) => underDraw(w, x)))",
      "1 - mean(draws.map((w) => underDraw(w, x)))",
    ]),
    slip("the bias forgotten", "probability", ["[...x, 1]", "[...x, 0]"]),
    slip("the bias first", "probability", ["[...x, 1]", "[1, ...x]"]),
  ],
  divergence: [
    slip(
      "the KL turned around",
      "kl",
      ["scale[i] ** 2 / priorVariance", "priorVariance / scale[i] ** 2"],
      ["mu ** 2 / priorVariance", "mu ** 2 / scale[i] ** 2"],
    ),
    slip("a standard deviation for a variance", "kl", ["scale[i] ** 2", "scale[i]"]),
    slip("½ forgotten", "kl", ["0.5 * ", ""]),
    slip("the −1 forgotten", "kl", [" - 1", ""]),
    slip("the logarithm's sign", "kl", ["- Math.log", "+ Math.log"]),
    slip("the means forgotten", "kl", [" + mu ** 2 / priorVariance", ""]),
    slip("a mean for the sum", "kl", ["sum(terms)", "mean.length ** -1 * sum(terms)"]),
    slip("σ₀² squared", "kl", ["  const terms", "  priorVariance = priorVariance ** 2;\n  const terms"]),
  ],
  elbo: [
    slip("the KL divided twice", "loss", ["tf.add(nll, kl)", "tf.add(nll, tf.div(kl, logits.shape[0]))"]),
    slip("the KL not divided", "loss", [
      "tf.div(tf.add(nll, kl), logits.shape[0])",
      "tf.add(tf.div(nll, logits.shape[0]), kl)",
    ]),
    slip("the KL subtracted", "loss", ["tf.add(nll, kl)", "tf.sub(nll, kl)"]),
    slip("not divided at all", "loss", ["tf.div(tf.add(nll, kl), logits.shape[0])", "tf.add(nll, kl)"]),
    slip("the KL forgotten", "loss", ["tf.add(nll, kl)", "nll"]),
    slip("the ELBO for its negative", "loss", [
      "return tf.div(tf.add(nll, kl)",
      "return tf.div(tf.neg(tf.add(nll, kl))",
    ]),
    slip("labels exchanged", "loss", ["tf.mul(labels, logits)", "tf.mul(tf.sub(1, labels), logits)"]),
  ],
  measures: [
    slip("the scores turned around", "variationRatio", [
      "1 - Math.max(...votes) / passes.length",
      "Math.max(...votes) / passes.length",
    ]),
    slip("MCP for the variation ratio", "variationRatio", [
      "1 - Math.max(...votes) / passes.length",
      "1 - Math.max(...mean)",
    ]),
    slip("votes of the mean prediction's class", "variationRatio", [
      "Math.max(...votes)",
      "votes[evaluation.argMax(mean)]",
    ]),
    slip("the mean entropy for the entropy of the mean", "entropy", [
      "= evaluation.entropy(mean)",
      "= average(passes.map(evaluation.entropy))",
    ]),
    slip("bits for nats", "entropy", [
      "= evaluation.entropy(mean)",
      "= evaluation.entropy(mean) / Math.log(2)",
    ]),
    slip("the difference turned around", "mutualInformation", [
      "= entropy - average(passes.map(evaluation.entropy))",
      "= average(passes.map(evaluation.entropy)) - entropy",
    ]),
    slip("the aleatoric part for the epistemic", "mutualInformation", ["= entropy - average", "= average"]),
  ],
  trueClass: [
    slip("MCP for TCP", "tcp", ["(row, n) => row[labels[n]]", "(row) => Math.max(...row)"]),
    slip("the scores turned around", "tcp", ["row[labels[n]]", "1 - row[labels[n]]"]),
    slip("right or wrong for TCP", "tcp", ["row[labels[n]]", "Number(evaluation.argMax(row) === labels[n])"]),
    slip("a sum for the mean", "loss", ["average(confidences", "confidences.length * average(confidences"]),
    slip("absolute for squared errors", "loss", [
      "(confidence - tcp[n]) ** 2",
      "Math.abs(confidence - tcp[n])",
    ]),
    slip("the root of the mean square", "loss", ["{ tcp, loss }", "{ tcp, loss: Math.sqrt(loss) }"]),
  ],
  averagePrecision: [
    slip(
      "trapezoids",
      "area",
      ["let [area, recallBefore] = [0, 0]", "let [area, recallBefore, precisionBefore] = [0, 0, 1]"],
      ["(hits / called.length)", "((hits / called.length + precisionBefore) / 2)"],
      ["    recallBefore =", "    precisionBefore = hits / called.length;\n    recallBefore ="],
    ),
    slip(
      "the precision before the step",
      "area",
      ["let [area, recallBefore] = [0, 0]", "let [area, recallBefore, precisionBefore] = [0, 0, 1]"],
      ["(hits / called.length)", "precisionBefore"],
      ["    recallBefore =", "    precisionBefore = hits / called.length;\n    recallBefore ="],
    ),
    slip(
      "the scores turned around",
      "area",
      ["b - a", "a - b"],
      ["scores[n] >= threshold", "scores[n] <= threshold"],
    ),
    slip(
      "ties in the order of the input",
      "area",
      [
        "of [...new Set(scores)].sort((a, b) => b - a)",
        "of scores.map((_, n) => n).sort((a, b) => scores[b] - scores[a])",
      ],
      [
        "scores[n] >= threshold",
        "scores[n] > scores[threshold] || (scores[n] === scores[threshold] && n <= threshold)",
      ],
    ),
    slip(
      "the other class positive",
      "area",
      ["label === 1).length;\n  let", "label === 0).length;\n  let"],
      ["label === 1).length;\n    area", "label === 0).length;\n    area"],
    ),
    slip("the ROC curve's area", "area", [
      "  let [area",
      "  if (positives) return evaluation.rocAuc({ labels, scores });\n  let [area",
    ]),
    slip("the lowest score first", "area", ["b - a", "a - b"]),
  ],
  odin: [
    slip("ODIN's sign", "score", ["const moved = tf.sub(", "const moved = tf.add("]),
    slip("no step", "score", ["softened(moved)", "softened(images)"]),
    slip("the scores turned around", "score", [
      "tf.sub(1, tf.max(tf.softmax(softened(moved)), 1))",
      "tf.max(tf.softmax(softened(moved)), 1)",
    ]),
    slip("the gradient without its sign", "score", [
      "tf.sign(tf.grad(loss)(images))",
      "tf.grad(loss)(images)",
    ]),
    slip("T in the step alone", "score", ["tf.softmax(softened(moved))", "tf.softmax(logits(moved))"]),
    slip("T in the score alone", "score", ["tf.logSoftmax(softened(x))", "tf.logSoftmax(logits(x))"]),
    slip("ε divided again", "score", ["tf.mul(epsilon,", "tf.mul(epsilon / 0.3081,"]),
  ],
};

/**
 * A solution with a slip.
 * @throws Error where the solution no longer has the text that is replaced
 */
export function withSlip(solution: string, { mistake, edits }: Slip): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${mistake}: expected "${from}" in the solution`);
    return text.replace(from, () => to);
  }, solution);
}
