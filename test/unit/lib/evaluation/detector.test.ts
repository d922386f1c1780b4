import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import {
  detectorRecord,
  findsForeign,
  fitDetectors,
  gatherEvidence,
  scoreDetectors,
  type Detector,
  type Detectors,
  type Evidence,
} from "../../../../src/lib/evaluation/detector";
import { detectors } from "../../../../src/lib/evaluation/detectors";
import { mlp } from "../../../../src/lib/models/mlp";

/** A toy score: how near the two largest logits are. */
const margin: Detector = {
  name: "margin",
  needs: ["logits"],
  score: ({ logits }) => logits.map(([a, b]) => -Math.abs(a - b)),
};

describe("detectors", () => {
  let evidence: Evidence;
  before(async () => {
    const network = mlp({ hiddenUnits: 4, rate: 0.2 });
    const parameters = network.initialize(createRandom(1));
    const inputs = tf.tensor2d([
      [1, 2],
      [-1, 0.5],
      [3, -2],
    ]);
    evidence = await gatherEvidence(
      network,
      parameters,
      { inputs, labels: [0, 1, 1] },
      { passes: 20, random: createRandom(2) },
    );
  });
  after(() => tf.disposeVariables());

  it("are a record, in which a new score is one line", async () => {
    const record = { ...detectors, ...detectorRecord(margin) };
    const states = await fitDetectors(record, evidence);
    const scores = await scoreDetectors(record, evidence, states);
    assert.deepEqual(Object.keys(scores), [...Object.keys(detectors), "margin"]);
    scores.margin.forEach((score, n) => assert.equal(score, -Math.abs(evidence.logits[n][1])));
  });

  it("give what their definitions say", async () => {
    const states = await fitDetectors(detectors, evidence);
    const scores = await scoreDetectors(detectors, evidence, states);
    const { probabilities, logits, passes } = evidence;
    probabilities.forEach((row, n) => {
      assert.ok(Math.abs(scores.MCP[n] - (1 - Math.max(...row))) < 1e-12);
      assert.ok(Math.abs(scores["max logit"][n] + Math.max(...logits[n])) < 1e-12);
      assert.ok(
        Math.abs(scores.energy[n] + Math.log(Math.exp(logits[n][0]) + Math.exp(logits[n][1]))) < 1e-9,
      );
      assert.ok(Math.abs(scores["variation ratio"][n] - (1 - Math.max(...passes!.votes[n]))) < 1e-12);
      assert.ok(Math.abs(scores["TCP (needs labels)"][n] - (1 - row[[0, 1, 1][n]])) < 1e-12);
      const entropy = -passes!.mean[n].reduce((sum, p) => sum + p * Math.log(p), 0);
      assert.ok(Math.abs(scores.entropy[n] - entropy) < 1e-9);
      assert.ok(Math.abs(scores["mutual information"][n] - (entropy - passes!.expectedEntropy[n])) < 1e-6);
    });
  });

  it("tell those that need labels from those that find foreign inputs", () => {
    const without = Object.values(detectors).filter((detector) => !findsForeign(detector));
    assert.deepEqual(
      without.map(({ name }) => name),
      ["TCP (needs labels)"],
    );
  });

  it("say what is missing before any of them runs", async () => {
    let runs = 0;
    const counted: Detector = { ...margin, name: "counted", score: () => [++runs, 0, 0] };
    const use = (record: Detectors, of: Evidence = evidence) => scoreDetectors({ counted, ...record }, of);
    await assert.rejects(
      use({ margin: { ...margin, score: undefined as never } }),
      /score of detector "margin": expected a function, got undefined/,
    );
    await assert.rejects(
      use({ margin: { ...margin, needs: undefined as never } }),
      /needs of detector "margin": expected a list/,
    );
    await assert.rejects(
      use({ entropy: detectors.entropy }, { ...evidence, passes: undefined }),
      /evidence.passes: expected what detector "entropy" needs, got undefined/,
    );
    await assert.rejects(
      use({ Mahalanobis: detectors.Mahalanobis }),
      /states\["Mahalanobis"\]: expected what its detector learnt, got undefined/,
    );
    assert.equal(runs, 0);
    assert.throws(
      () => detectorRecord(margin, margin),
      /name: expected a name that no other detector has, got "margin"/,
    );
    assert.throws(() => detectorRecord({ ...margin, name: "" }), /detector.name: expected a text, got ""/);
  });

  it("refuse scores that are not one finite number an input", async () => {
    const bad = (score: number[]) =>
      scoreDetectors({ bad: { ...margin, name: "bad", score: () => score } }, evidence);
    await assert.rejects(bad([1, 2]), /scores of "bad".length: expected 3, got 2/);
    await assert.rejects(bad([1, NaN, 2]), /scores of "bad"\[1\]: expected a finite number, got NaN/);
  });
});
