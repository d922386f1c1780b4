import { tf } from "../../engine";
import { odinScore } from "../inference/odin";
import { normalRows } from "./draws";
import { ROUNDING, type Exercise } from "./exercise";

export type Logits = (images: tf.Tensor) => tf.Tensor;

/** (the network, images [N, D] → logits [N, K]; images; T; ε) → uncertainties [N]. */
export type OdinAnswer = (
  logits: Logits,
  images: tf.Tensor,
  temperature: number,
  epsilon: number,
) => tf.Tensor;

export interface Problem {
  weights: number[][];
  images: number[][];
  temperature: number;
  epsilon: number;
}

/** Lets a score read the problem's network and images. */
function score({ weights, images, temperature, epsilon }: Problem, answer: OdinAnswer): { score: number[] } {
  const values = tf.tidy(() => {
    const matrix = tf.tensor2d(weights);
    const logits: Logits = (x) => tf.matMul(tf.tanh(x), matrix);
    return Array.from(answer(logits, tf.tensor2d(images), temperature, epsilon).dataSync());
  });
  return { score: values };
}

const right: OdinAnswer = (logits, images, temperature, epsilon) =>
  odinScore(logits, images, tf.scalar(temperature), tf.scalar(epsilon));

const softened: OdinAnswer = (logits, images, temperature) =>
  tf.max(tf.softmax(tf.div(logits(images), temperature)), 1);

/** The images after a step of their own along ∇ log softmax(f(x)/T)_ŷ. */
function moved(
  [logits, images, temperature, epsilon]: Parameters<OdinAnswer>,
  direction: (gradient: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const classes = logits(images).shape[1]!;
  const predicted = tf.oneHot(tf.argMax(logits(images), 1), classes);
  const logProbability = (x: tf.Tensor): tf.Scalar =>
    tf.sum(tf.mul(tf.logSoftmax(tf.div(logits(x), temperature)), predicted));
  return tf.add(images, tf.mul(epsilon, direction(tf.grad(logProbability)(images))));
}

/** Week 3: a detector of foreign images. */
export const odin: Exercise<Problem, OdinAnswer, "score"> = {
  week: 3,
  title: "ODIN's step and score",
  task: "Return ODIN's uncertainty of each image, $1 - \\max_k \\mathrm{softmax}(f(\\tilde x)/T)_k$, as a tensor of $N$ numbers. `images` is a tensor of $N$ rows, `logits(images)` the network's, $N \\times K$, with any number $K$ of classes; `temperature` and `epsilon` are numbers, the latter in units of `images`.",
  hint: "`tf.grad(loss)(images)` needs a `loss` of one number: the sum over the images of −log softmax(f(x)/T) at the class that the network gives. `tf.oneHot(tf.argMax(f, 1), f.shape[1])` marks that class in the logits `f`, $N \\times K$; `tf.logSoftmax` and `tf.sign` help. `epsilon` is the step in units of `images`, divided by 0.3081 already.",
  teaches: "that the step goes towards the class, against an adversary's direction",
  points: { score: 2, hidden: 1 },
  answers: ["odinScore", "odin"],
  // At T = 1 the softmax is nearly certain and at T nearly flat, so that steps with and without T differ.
  problems: (random) =>
    [8, 12].map((count) => ({
      weights: normalRows(5, 4, random).map((row) => row.map((weight) => 3 * weight)),
      images: normalRows(count, 5, random),
      temperature: random.uniform(4, 8),
      epsilon: random.uniform(0.1, 0.2),
    })),
  ask: (answer, problem) => score(problem, answer),
  right: (problem) => score(problem, right),
  mistakes: [
    {
      name: "ODIN's sign",
      says: "your step makes the largest probability smaller, as an adversary's does. ODIN's goes the other way: x − ε·sign(−∇ log softmax).",
      of: (problem) => score({ ...problem, epsilon: -problem.epsilon }, right),
    },
    {
      name: "no step",
      says: "the images are not moved: this is the temperature alone.",
      of: (problem) => score({ ...problem, epsilon: 0 }, right),
    },
    {
      name: "the scores turned around",
      says: "this is a confidence, high for sure images. Every score here is an uncertainty: 1 − the largest probability.",
      of: (problem) =>
        score(problem, (...all) => {
          const [logits, , temperature, epsilon] = all;
          return softened(logits, moved(all, tf.sign), temperature, epsilon);
        }),
    },
    {
      name: "the gradient without its sign",
      says: "the step is the gradient itself. ODIN takes its sign, so that each pixel moves by ε.",
      of: (problem) =>
        score(problem, (...all) => {
          const [logits, , temperature, epsilon] = all;
          return tf.sub(
            1,
            softened(
              logits,
              moved(all, (gradient) => gradient),
              temperature,
              epsilon,
            ),
          );
        }),
    },
    {
      name: "T in the step alone",
      says: "the last softmax lacks the temperature: the score is 1 − max softmax(f/T).",
      of: (problem) =>
        score(problem, (...all) => tf.sub(1, softened(all[0], moved(all, tf.sign), 1, all[3]))),
    },
    {
      name: "T in the score alone",
      says: "the gradient lacks the temperature: the step follows log softmax(f/T).",
      of: (problem) =>
        score(problem, (...all) => {
          const [logits, images, temperature, epsilon] = all;
          const cold = moved([logits, images, 1, epsilon], tf.sign);
          return tf.sub(1, softened(logits, cold, temperature, epsilon));
        }),
    },
    {
      name: "ε divided again",
      says: "your step is ε/0.3081. `epsilon` is the step in units of these images: the lab's number is divided before it comes here.",
      of: (problem) => score({ ...problem, epsilon: problem.epsilon / 0.3081 }, right),
    },
  ],
  threw: {
    message: /incompatible shapes|could not be broadcast/i,
    says: "The checks' network has 4 classes and its images 5 pixels: logits(images).shape tells how many.",
  },
  tolerance: ROUNDING.float32,
};
