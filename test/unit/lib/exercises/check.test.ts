import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../../../src/lib/exercises/catalogue";
import {
  createRandom,
  evaluation,
  exercises,
  inference,
  models,
  numerics,
  tf,
} from "../../../../src/lib/index";
import { slips, withSlip } from "../../../support/course/mistaken";
import { answerOf, solutions } from "../../../support/course/solutions";
import { root } from "../../../support/root";

type Id = keyof exercises.Answers;

const ids = Object.keys(exercises.catalogue) as Id[];
const SEEDS = [0, 1, 2, 1812];

/** Calls of all functions of the library that are an exercise's answer, on what the answer is asked. */
const libraryCalls: { [I in Id]: Record<string, (...asked: Parameters<exercises.Answers[I]>) => unknown> } = {
  posterior: {
    linearPosterior: (design, targets, alpha, beta) =>
      models.linearPosterior({ design, targets, alpha, beta }),
    maximizeEvidence: (design, targets) => models.maximizeEvidence({ design, targets }),
    highestEvidence: (design, targets, alpha, beta) =>
      models.highestEvidence({ design, targets }, [{ alpha, beta }]),
  },
  predictive: {
    linearPredictive: (posterior, phi, beta) => models.linearPredictive({ posterior, design: [phi], beta }),
  },
  evidence: {
    logMarginalLikelihood: (design, targets, alpha, beta) =>
      models.logMarginalLikelihood({ design, targets, alpha, beta }),
    maximizeEvidence: (design, targets) => models.maximizeEvidence({ design, targets }),
    highestEvidence: (design, targets, alpha, beta) =>
      models.highestEvidence({ design, targets }, [{ alpha, beta }]),
  },
  gradient: {
    logisticGradient: (weights, inputs, labels, priorVariance) =>
      models.logisticGradient(weights, { inputs, labels, priorVariance }),
    logisticTarget: (weights, inputs, labels, priorVariance) =>
      models.logisticTarget({ inputs, labels, priorVariance }).gradient(weights),
  },
  hessian: {
    logisticHessianFactor: (weights, inputs, priorVariance) =>
      models.logisticHessianFactor(weights, { inputs, labels: inputs.map(() => 1), priorVariance }),
    hessianFactor: (_, inputs, priorVariance) =>
      models.logisticMap({ inputs, labels: inputs.map(() => 1), priorVariance }),
    logisticLaplace: (_, inputs, priorVariance) =>
      inference.logisticLaplace({ inputs, labels: inputs.map(() => 1), priorVariance }),
  },
  monteCarlo: {
    pointPosterior: (points, inputs) => inference.pointPosterior({ points }).predictive(inputs),
    gaussianPosterior: ([mean]) =>
      inference.gaussianPosterior({ mean, variances: mean.map(() => 1) } as never),
  },
  divergence: {
    gaussianKl: (mean, scale, priorVariance) => models.gaussianKl({ mean, scale, priorVariance }),
    gaussianKlTensor: (mean, scale, priorVariance) =>
      tf.tidy(() => models.gaussianKlTensor(tf.tensor(mean), tf.tensor(scale), priorVariance).dataSync()),
  },
  elbo: {
    negativeElbo: (logits) => inference.negativeElbo(logits as never),
    binaryCrossEntropy: (logits, labels) =>
      tf.tidy(() => models.binaryCrossEntropy(tf.expandDims(logits, 1), labels).dataSync()),
  },
  measures: {
    uncertainty: (passes) => evaluation.mutualInformation(passes.map((row) => [row])),
    uncertaintyFromSummary: (passes) =>
      evaluation.uncertaintyFromSummary({
        mean: passes,
        votes: passes,
        expectedEntropy: passes.map(() => 0),
      }),
    summarizeSamples: (passes) => inference.summarizeSamples(passes.map((row) => [row])),
  },
  trueClass: {
    trueClassProbability: (_, probabilities, labels) =>
      tf.tidy(() =>
        models.trueClassProbability(tf.tensor2d(probabilities), tf.tensor1d(labels, "int32")).dataSync(),
      ),
    confidNetLoss: () => models.confidNetLoss(models.lenet, { backboneDropout: false }),
  },
  averagePrecision: {
    averagePrecision: (labels, scores) => evaluation.averagePrecision({ labels, scores }),
    averagePrecisionOf: (errors, scores) =>
      evaluation.precisionRecallCurves({ labels: errors, methods: { scores } }),
  },
  odin: {
    odinScore: (logits, images, temperature, epsilon) =>
      tf.tidy(() =>
        inference.odinScore(logits, images, tf.scalar(temperature), tf.scalar(epsilon)).dataSync(),
      ),
    odin: (logits, images, temperature, epsilon) =>
      void inference.odin(logits as never, {}, images, { temperature, epsilon }).catch(() => undefined),
  },
};

/** What a check of an answer throws. */
function complaint(id: Id, answer: unknown, part?: string, seed = 0): exercises.ExerciseError {
  try {
    exercises.check(id, answer as never, createRandom(seed), part);
  } catch (error) {
    assert.ok(error instanceof exercises.ExerciseError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `the check of ${id} held` });
}

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

  it("refuse the library's own answer, also under another name and through another function of it", () => {
    const aliases = { fit: models.linearPosterior };
    const called: [Id, unknown, RegExp][] = [
      [
        "posterior",
        (design: number[][], targets: number[], alpha: number, beta: number) =>
          aliases.fit({ design, targets, alpha, beta }),
        /calls the library's own answer, linearPosterior/,
      ],
      [
        "hessian",
        (weights: number[], inputs: number[][], priorVariance: number) => {
          const labels = inputs.map((_, n) => n % 2);
          const L = models.logisticHessianFactor(weights, { inputs, labels, priorVariance });
          return L.map((row) => L.map((other) => row.reduce((sum, l, k) => sum + l * other[k], 0)));
        },
        /own answer, logisticHessianFactor/,
      ],
      [
        "averagePrecision",
        (labels: number[], scores: number[]) => {
          const of = (label: number): number[] => scores.filter((_, n) => labels[n] === label);
          return evaluation.oodReport({ inside: of(0), outside: of(1) }).averagePrecision;
        },
        /own answer, averagePrecisionOf/,
      ],
    ];
    for (const [id, answer, message] of called) {
      const error = complaint(id, answer);
      assert.equal(error.reason, "library", error.message);
      assert.match(error.message, message);
    }
  });

  for (const id of ids) {
    it(`refuse every call of the library's own answer to ${id}`, () => {
      assert.deepEqual(Object.keys(libraryCalls[id]).sort(), [...catalogue[id].answers].sort());
      const solution = answerOf(solutions[id]) as (...asked: unknown[]) => unknown;
      for (const [name, call] of Object.entries(libraryCalls[id])) {
        const answer = (...asked: unknown[]): unknown => {
          try {
            (call as typeof solution)(...asked);
          } catch {
            // What has no maximum, or takes something else, was called all the same.
          }
          return solution(...asked);
        };
        const { reason, message } = complaint(id, answer);
        assert.equal(reason, "library", `${name}: ${message}`);
      }
    });
  }

  it("refuse the library's answer where it was kept for the same problems", () => {
    const kept = new Map<string, number>();
    const answer: exercises.Answers["divergence"] = (mean, scale, priorVariance) => {
      const key = JSON.stringify([mean, scale, priorVariance]);
      if (!kept.has(key)) kept.set(key, models.gaussianKl({ mean, scale, priorVariance }));
      return kept.get(key)!;
    };
    for (const seed of [0, 0, 1]) {
      assert.equal(complaint("divergence", answer, undefined, seed).reason, "library");
    }
  });

  it("refuse a copy of the library's file", () => {
    const folder = mkdtempSync(join(tmpdir(), "copy-"));
    try {
      const solution = answerOf(solutions["divergence"]) as exercises.Answers["divergence"];
      const file = join(folder, "gaussian-kl.js");
      writeFileSync(
        file,
        "exports.answer = (solve) => ({ gaussianKl: (...all) => solve(...all) }).gaussianKl;",
      );
      const copy = (createRequire(file)(file) as { answer: (of: unknown) => never }).answer(solution);
      assert.match(complaint("divergence", copy).message, /the library's own answer, gaussianKl/);
    } finally {
      rmSync(folder, { recursive: true });
    }
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

  it("compare nothing with built-in functions that were replaced", () => {
    const { post } = Session.prototype;
    const replaced: [string, () => unknown, () => unknown][] = [
      [
        "Math.abs",
        () => (Math.abs = () => 0),
        (
          (abs) => () =>
            (Math.abs = abs)
        )(Math.abs),
      ],
      [
        "Object.keys",
        () => (Object.keys = () => []),
        (
          (keys) => () =>
            (Object.keys = keys)
        )(Object.keys),
      ],
      [
        "Session.prototype.post",
        () => (Session.prototype.post = () => undefined),
        () => (Session.prototype.post = post),
      ],
    ];
    for (const [name, replace, restore] of replaced) {
      const answer = (): number => {
        replace();
        return 7;
      };
      try {
        const { reason, message } = complaint("divergence", answer);
        assert.equal(reason, "failed");
        assert.match(message, new RegExp(`expected ${name} as JavaScript has it`));
      } finally {
        restore();
      }
    }
  });

  it("compare nothing with a built-in function that mends itself when it is called", () => {
    const { keys } = Object;
    try {
      Object.keys = () => {
        Object.keys = keys;
        return [];
      };
      assert.match(complaint("divergence", () => 7).message, /expected Object.keys as JavaScript has it/);
    } finally {
      Object.keys = keys;
    }
  });

  it("show a participant no right values, and can be changed by none", () => {
    for (const id of ids) {
      assert.deepEqual(Object.keys(exercises.catalogue[id]), [
        ...["week", "title", "task", "hint", "teaches", "points"],
      ]);
      for (const all of [exercises.catalogue[id], catalogue[id]]) {
        assert.throws(() => Object.assign(all, { title: "mine" }), TypeError);
        assert.throws(() => Object.assign(all.points, { hidden: 100 }), TypeError);
      }
      assert.throws(() => Object.assign(catalogue[id], { tolerance: Infinity }), TypeError);
      assert.throws(() => (catalogue[id].answers as string[]).pop(), TypeError);
      assert.throws(() => Object.assign(catalogue[id].mistakes[0], { says: "well done" }), TypeError);
    }
  });

  describe("in the library as notebooks load it", () => {
    /** Runs code in a process of its own, where `library` is compiled, `told(answer)` what a check of it says. */
    const run = (code: string): string[] => {
      const text = `
        const folder = ${JSON.stringify(join(root, "src", "lib"))};
        const library = require(folder);
        const file = (name) => Object.keys(require.cache).find((one) => one.endsWith(name + ".js"));
        const attempt = (work) => { try { work(); } catch {} };
        const tell = (id, answer) => {
          try { console.log(require(folder).exercises.check(id, answer, library.createRandom(0))); }
          catch (error) { console.log(error.reason); }
        };
        ${code}`;
      const told = execFileSync(process.execPath, ["-e", text], { encoding: "utf8", timeout: 120_000 });
      return told.trim().split("\n");
    };

    it("cannot be replaced", () => {
      const attempts = [
        "library.exercises = { check: () => 'forged' }",
        "require.cache[file('exercises/check')].exports.check = () => 'forged'",
        "require.cache[require.resolve(folder)] = { exports: { exercises: { check: () => 'forged' } } }",
        "delete require.cache[file('gaussian-kl')]; require(file('gaussian-kl')).gaussianKl = () => 7",
      ];
      const lines = attempts.map((one) => `attempt(() => { ${one}; }); tell("divergence", () => 7);`);
      assert.deepEqual(
        run(lines.join("\n")),
        attempts.map(() => "wrong"),
      );
    }).timeout(120_000);

    it("do not count where an answer is that of the checks", () => {
      const told = run(`
        const { monteCarlo } = require(file("exercises/catalogue")).catalogue;
        tell("monteCarlo", (draws, inputs) => monteCarlo.right({ draws, inputs }).probability);`);
      assert.deepEqual(told, ["library"]);
    }).timeout(120_000);
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
