import assert from "node:assert/strict";
import { catalogue } from "../../../../src/lib/exercises/catalogue";
import { createRandom, exercises, models, numerics, tf } from "../../../../src/lib/index";
import { complaint, ids, type Id } from "../../../support/course/complaint";
import { slips, withSlip } from "../../../support/course/mistaken";
import { answerOf, solutions } from "../../../support/course/solutions";

const SEEDS = [0, 1, 2, 1812];

describe("exercises", () => {
  let log: typeof console.log;
  let printed: string[];
  beforeEach(() => {
    log = console.log;
    printed = [];
    console.log = (line: string) => void printed.push(line);
  });
  afterEach(() => {
    console.log = log;
  });

  it("have a solution in the notebooks each, and slips for all of their mistakes", () => {
    assert.deepEqual(Object.keys(solutions).sort(), [...ids].sort());
    for (const id of ids) {
      const names = catalogue[id].mistakes.map(({ name }) => name);
      assert.deepEqual(slips[id].map(({ mistake }) => mistake).sort(), [...names].sort(), id);
      assert.ok(names.length >= 3);
    }
  });

  for (const id of ids) {
    describe(id, () => {
      it("takes the notebook's solution, whatever the seed", () => {
        const tensors = tf.memory().numTensors;
        for (const seed of SEEDS) exercises.check(id, answerOf(solutions[id]), createRandom(seed));
        assert.equal(tf.memory().numTensors, tensors);
        assert.match(printed[0], /^✓ .+; largest relative difference from the library's: \S+ \(≤ \S+\)$/);
      });

      for (const slip of slips[id]) {
        it(`tells ${slip.mistake} by name, whatever the seed`, () => {
          const answer = answerOf(withSlip(solutions[id], slip));
          const { says } = (catalogue[id].mistakes as readonly exercises.Mistake<never, never>[]).find(
            ({ name }) => name === slip.mistake,
          )!;
          for (const seed of SEEDS) {
            const { message, reason } = complaint(id, answer, slip.part, seed);
            assert.equal(reason, "mistake", message);
            assert.ok(message.endsWith(says), message);
          }
          assert.equal(printed.length, 0);
        });
      }
    });
  }

  it("take a way of one's own: the evidence by its definition", () => {
    const byDefinition: exercises.Answers["evidence"] = (design, targets, alpha, beta) => {
      const covariance = design.map((one, i) =>
        design.map(
          (other, j) => one.reduce((sum, a, k) => sum + a * other[k], 0) / alpha + (i === j ? 1 / beta : 0),
        ),
      );
      const L = covariance.map((row) => row.map(() => 0));
      let [logDeterminant, square] = [0, 0];
      const z: number[] = [];
      covariance.forEach((row, i) => {
        for (let j = 0; j <= i; j++) {
          const rest = row[j] - L[i].slice(0, j).reduce((sum, l, k) => sum + l * L[j][k], 0);
          L[i][j] = i === j ? Math.sqrt(rest) : rest / L[j][j];
        }
        z.push((targets[i] - z.reduce((sum, value, k) => sum + L[i][k] * value, 0)) / L[i][i]);
        logDeterminant += 2 * Math.log(L[i][i]);
        square += z[i] ** 2;
      });
      return -0.5 * (targets.length * Math.log(2 * Math.PI) + logDeterminant + square);
    };
    exercises.check("evidence", byDefinition, createRandom(5));
  });

  it("take an answer that changes what it is given", () => {
    const adding: exercises.Answers["gradient"] = (weights, inputs, labels, priorVariance) => {
      inputs.forEach((x) => x.push(1));
      const errors = inputs.map((phi, n) => models.sigmoid(numerics.dot(phi, weights)) - labels[n]);
      const entry = (w: number, j: number): number =>
        inputs.reduce((sum, phi, n) => sum + errors[n] * phi[j], w / priorVariance);
      return weights.map(entry);
    };
    exercises.check("gradient", adding, createRandom(0));
    assert.equal(printed.length, 1);
  });

  it("tell rows of unlike lengths from a matrix", () => {
    const { covariance } = models.linearPosterior({ design: [[1, 0]], targets: [1], alpha: 1, beta: 1 });
    const ragged = (): unknown => ({ mean: [0, 0], covariance: [covariance[0], []] });
    assert.match(
      complaint("posterior", ragged, "covariance").message,
      /expected \[2\]\[2\], got \[2\] of \[2\], \[0\]$/,
    );
  });

  it("say what came instead of an answer", () => {
    const cases: [unknown, exercises.Reason, RegExp][] = [
      [undefined, "failed", /expected a function, got undefined/],
      [
        () => {
          throw new Error("not solved yet");
        },
        "not solved",
        /^the KL divergence from the prior: not solved yet\. If you have written a solution, run its cell: /,
      ],
      [
        () => {
          throw new TypeError("x is not iterable");
        },
        "failed",
        /your function threw TypeError: x is not iterable/,
      ],
      [() => undefined, "wrong", /kl: expected a number, got nothing/],
      [() => [1, 2], "wrong", /expected a number, got \[2\]/],
      [() => NaN, "wrong", /expected finite numbers, got NaN \(0\/0, or an entry that is not there\?\)$/],
      [() => 7, "wrong", /in a small problem kl is 7, and \S+ would be right$/],
      [
        (mean: number[], scale: number[], priorVariance: number) =>
          models.gaussianKl({ mean, scale, priorVariance }),
        "library",
        /gaussianKl/,
      ],
    ];
    for (const [answer, reason, message] of cases) {
      const error = complaint("divergence", answer);
      assert.equal(error.reason, reason, error.message);
      assert.match(error.message, message);
    }
  });

  it("say which of several numbers differ, and how many", () => {
    const { message } = complaint("gradient", (weights: number[]) => weights.map((_, j) => j));
    assert.match(message, /problem gradient\[0\] is 0, and \S+ would be right \(3 of 3 numbers differ\)$/);
    assert.match(
      complaint("measures", () => ({ variationRatio: 0 }), "variationRatio").message,
      /: all is 0$/,
    );
  });

  it("end the stack where the check was called, and keep that of an answer's own error", () => {
    const answer = (): never => {
      throw new TypeError("no");
    };
    const { stack, cause } = complaint("gradient", answer);
    assert.doesNotMatch(stack!, /examine/);
    assert.match((cause as Error).stack!, /at answer /);
  });

  it("say what an error is mostly due to", () => {
    const withoutBias = answerOf(solutions["gradient"].replace("[...x, 1]", "x"));
    assert.match(complaint("gradient", withoutBias).message, /expected 3, got 2\. Is the bias's 1 missing\?/);
    const ten = answerOf(solutions["odin"].replace("logits(images).shape[1]!", "10"));
    assert.match(complaint("odin", ten).message, /The checks' network has 4 classes/);
    const other = (): never => {
      throw new Error("no");
    };
    assert.match(complaint("gradient", other).message, /your function threw Error: no$/);
  });

  it("say a factor that all values have in common", () => {
    const tripled = answerOf(solutions["divergence"].replace("0.5 *", "1.5 *"));
    assert.match(complaint("divergence", tripled).message, /each value is 3 times the right one/);
  });

  it("refuse a name that is none", () => {
    const answer = answerOf(solutions["divergence"]);
    assert.throws(
      () => exercises.check("kl" as Id, answer, createRandom(0)),
      /^RangeError: id: expected one of posterior, .*, got "kl"$/,
    );
    assert.throws(
      () => exercises.check("elbo", answer, createRandom(0), "kl"),
      /^RangeError: part: expected one of loss, got "kl"$/,
    );
  });
});
