import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PACK_FILE, shownNetworks } from "../../../../scripts/explorable/digit-pack";
import { disposeTree, leaves, tf } from "../../../../src/engine";
import { imageOf, rankOf, thresholdCurve } from "../../../../src/explorable/digit/model";
import { networksOf } from "../../../../src/explorable/digit/networks";
import {
  codeOf,
  countAbove,
  packCodes,
  readPack,
  rejectLeastSure,
  scoreOf,
  tableOf,
  unpackCodes,
  type ScoreTable,
} from "../../../../src/explorable/digit/pack";
import { pageDetectors } from "../../../../src/explorable/digit/scores";
import { digitSchema } from "../../../../src/explorable/digit/state";
import { createRandom } from "../../../../src/lib/core/random";
import { imageTensor, loadMnist, selectDigits } from "../../../../src/lib/data";
import { gatherEvidence, scoreDetectors, averagePrecision } from "../../../../src/lib/evaluation";
import { lenet } from "../../../../src/lib/models";
import { root } from "../../../support/root";

describe("codes of scores", () => {
  const scores = [12.5, 1, 0.5, 3e-7, 0, -3e-7, -2, -2.125, -1e4];

  it("keep the order, and a score to 14 binary digits", () => {
    const codes = scores.map(codeOf);
    assert.deepEqual(
      [...codes].sort((a, b) => b - a),
      codes,
    );
    assert.equal(new Set(codes).size, scores.length);
    scores.forEach((score, i) => {
      const found = scoreOf(codes[i]);
      assert.ok(Math.abs(found - score) <= Math.abs(score) * 2 ** -13, `${score}: ${found}`);
      assert.equal(codeOf(found), codes[i]);
    });
    for (const rounding of [2 ** -23, -(2 ** -23), 2 ** -24, -0]) assert.equal(codeOf(rounding), codeOf(0));
  });

  it("are packed without loss, and counted", () => {
    const random = createRandom(2);
    const codes = Array.from({ length: 500 }, () => codeOf(random.normal() ** 3)).sort((a, b) => b - a);
    const packed = packCodes(codes);
    assert.deepEqual([...unpackCodes(packed, 500)], codes);
    assert.ok(packed.length < 2000);
    for (const code of [codes[0] + 1, codes[0], codes[77], codes[77] - 1, codes[499], 0]) {
      assert.equal(countAbove(codes, code), codes.filter((other) => other > code).length);
    }
  });
});

describe("a threshold", () => {
  // Seven images with scores 5, 4, 4, 3, 1, 1, 1; the second, third and sixth are misread.
  const table: ScoreTable = {
    name: "toy",
    codes: Uint32Array.from([5, 4, 4, 3, 1, 1, 1], codeOf),
    errors: Uint16Array.of(1, 2, 5),
    shown: Uint16Array.of(),
  };

  it("hands over all images of one score together", () => {
    const at = (count: number): number[] => {
      const { rejected, found, errors, precision, risk } = rejectLeastSure(table, count);
      return [rejected, found, errors, precision, risk];
    };
    assert.deepEqual(at(1), [1, 0, 3, 0, 3 / 6]);
    assert.deepEqual(at(2), [3, 2, 3, 2 / 3, 1 / 4]);
    assert.deepEqual(at(4), [4, 2, 3, 1 / 2, 1 / 3]);
    assert.deepEqual(at(5), [7, 3, 3, 3 / 7, 0]);
    assert.deepEqual(thresholdCurve({ ...table }).rejected.slice(0, 3), [1, 3, 4]);
  });

  it("ranks a score by how many images are less sure", () => {
    assert.deepEqual(
      [9, 5, 4, 2, 1, 0].map((score) => rankOf(table, score)),
      [1, 1, 2, 5, 5, 7],
    );
  });
});

const file = join(root, PACK_FILE);

describe("the pack that comes with the project", () => {
  const pack = readPack(readFileSync(file));

  it("holds the networks of models/, or is to be written anew by npm run release -- --page", () => {
    const before = tf.memory().numTensors;
    const networks = networksOf(pack);
    const shipped = shownNetworks();
    assert.deepEqual(pack.notes.networks, shipped.keys);
    const numbers = (tree: typeof networks.lenet | typeof networks.branch) =>
      leaves(tree).map((tensor) => tensor.dataSync());
    assert.deepEqual(numbers(networks.lenet), numbers(shipped.lenet));
    assert.deepEqual(numbers(networks.branch), numbers(shipped.branch));
    disposeTree(networks.lenet, networks.branch, shipped.lenet, shipped.branch);
    assert.equal(tf.memory().numTensors, before);
  });

  it("holds the images of the presets", () => {
    for (const [name, { state }] of Object.entries(digitSchema.presets)) {
      if (state.source !== "drawing")
        assert.equal(imageOf(pack, digitSchema.complete(state))!.length, 784, name);
    }
  });

  it("ranks its images by the scores that the library gives them now, and marks the errors", async () => {
    const { test } = await loadMnist();
    const { indices, images, labels, predictions } = pack.test;
    const digits = selectDigits(test, indices);
    assert.deepEqual([digits.images, digits.labels], [images, labels]);
    const networks = networksOf(pack);
    const inputs = imageTensor(images);
    const options = { passes: 0, random: createRandom(0) };
    const evidence = await gatherEvidence(lenet, networks.lenet, { inputs }, options);
    for (const temperature of [1, 5]) {
      const plain = Object.fromEntries(
        Object.entries(pageDetectors(networks.branch, temperature)).filter(
          ([, { needs }]) => !needs.includes("passes"),
        ),
      );
      for (const [name, scores] of Object.entries(await scoreDetectors(plain, evidence))) {
        const { codes, shown } = tableOf(pack.tables, name, temperature);
        scores.forEach((score, i) => {
          const kept = scoreOf(codes[shown[i]]);
          const close = Math.abs(kept - score) <= 1e-3 * Math.max(Math.abs(score), 1e-3);
          assert.ok(close, `${name} of test image ${indices[i]}: ${score}, the table has ${kept}`);
        });
      }
    }
    const wrong = [...indices.keys()].filter((i) => predictions[i] !== labels[i]);
    for (const table of pack.tables) {
      assert.deepEqual(
        wrong.map((i) => table.shown[i]).sort((a, b) => a - b),
        [...table.errors],
        table.name,
      );
    }
    disposeTree(networks.lenet, networks.branch, inputs);
  });

  it("finds as many errors as an average precision over all test images says", () => {
    const { codes, errors } = tableOf(pack.tables, "MCP", 5);
    const scores = Array.from(codes, scoreOf);
    const isError = Array.from(codes.keys(), (rank) => Number(errors.includes(rank)));
    const steps = [
      ...new Set(
        Array.from(
          codes.keys(),
          (rank) => rejectLeastSure({ codes, errors } as ScoreTable, rank + 1).rejected,
        ),
      ),
    ];
    let [area, before] = [0, 0];
    for (const count of steps) {
      const { found, precision } = rejectLeastSure({ codes, errors } as ScoreTable, count);
      area += ((found - before) / errors.length) * precision;
      before = found;
    }
    assert.ok(Math.abs(area - averagePrecision({ labels: isError, scores })) < 1e-9);
  });
});
