import { tf } from "../../engine";
import { logLogistic } from "../models/logistic-regression";
import { normals } from "./draws";
import { ROUNDING, type Exercise } from "./exercise";

export interface Problem {
  logits: number[];
  labels: number[];
  kl: number;
}

/** (logits of one draw [N], labels 0 or 1 as float32 [N], KL, a scalar) → −ELBO/N, a scalar. */
export type ElboAnswer = (logits: tf.Tensor, labels: tf.Tensor, kl: tf.Tensor) => tf.Tensor;

/** −Σ log p(y|x, w). */
const misfit = ({ logits, labels }: Problem): number =>
  -logits.reduce((sum, a, n) => sum + logLogistic(labels[n] ? a : -a), 0);

/** A loss of the summed misfit, KL and N. */
const of =
  (loss: (nll: number, kl: number, N: number) => number) =>
  (problem: Problem): { loss: number } => ({
    loss: loss(misfit(problem), problem.kl, problem.logits.length),
  });

const solve = of((nll, kl, N) => (nll + kl) / N);

/** Week 2: the loss of variational inference. */
export const elbo: Exercise<Problem, ElboAnswer, "loss"> = {
  week: 2,
  title: "the negative ELBO",
  task: "Return $-\\mathrm{ELBO}/N$ as a tensor, from three tensors: the logits $a_n$ of one draw ($N$), the labels ($N$, 0 or 1) and the KL (a scalar). $-\\log p(y_n \\mid x_n, w) = \\mathrm{softplus}(a_n) - y_n a_n$.",
  hint: "All three are tensors, so there is no + and no map. First the sum over the points, then the KL, and one division by $N$ at the end. `logits.shape[0]` is $N$; `tf.softplus`, `tf.mul`, `tf.sub`, `tf.sum`, `tf.add` and `tf.div` are all there is to it.",
  teaches: "that data and KL are weighed once, and what a second division does to the uncertainty",
  points: { loss: 2, hidden: 1 },
  answers: ["negativeElbo", "binaryCrossEntropy"],
  problems: (random) =>
    [6, 11].map((count) => ({
      logits: normals(count, random),
      labels: Array.from({ length: count }, (_, n) => Number(n % 3 === 0)),
      kl: random.uniform(1, 4),
    })),
  ask: (answer, { logits, labels, kl }) => ({
    loss: tf.tidy(() => answer(tf.tensor1d(logits), tf.tensor1d(labels), tf.scalar(kl)).dataSync()[0]),
  }),
  right: (problem) => solve(problem),
  mistakes: [
    {
      name: "the KL divided twice",
      says: "the KL is divided by N twice, as in the course's code. Each point then counts N times, and the standard deviations end √N times too small.",
      of: of((nll, kl, N) => nll / N + kl / N ** 2),
    },
    {
      name: "the KL not divided",
      says: "the likelihood is a mean and the KL is whole, so the prior counts N times. Divide both by N, once.",
      of: of((nll, kl, N) => nll / N + kl),
    },
    {
      name: "the KL subtracted",
      says: "the KL has the wrong sign: the ELBO is likelihood − KL, so the loss has + KL. Yours rewards leaving the prior.",
      of: of((nll, kl, N) => (nll - kl) / N),
    },
    {
      name: "not divided at all",
      says: "this is −ELBO. Asked for is −ELBO/N, so that the learning rate does not depend on N.",
      of: of((nll, kl) => nll + kl),
    },
    {
      name: "the KL forgotten",
      says: "the KL is missing: this is maximum likelihood, and ρ would only ever fall.",
      of: of((nll, _, N) => nll / N),
    },
    {
      name: "the ELBO for its negative",
      says: "this is +ELBO/N. A loss is minimised, so it is the negative one.",
      of: of((nll, kl, N) => -(nll + kl) / N),
    },
    {
      name: "labels exchanged",
      says: "this is the loss of the other labels: −log p(y|x) = softplus(a) − y·a.",
      of: ({ logits, labels, kl }) => solve({ logits, labels: labels.map((y) => 1 - y), kl }),
    },
  ],
  tolerance: ROUNDING.float32,
};
