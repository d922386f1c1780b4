import assert from "node:assert/strict";
import { disposeTree, tf } from "../../../../src/engine";
import { createRandom, type Random } from "../../../../src/lib/core/random";
import { adam, type Optimizer } from "../../../../src/lib/models/adam";
import { compute, highest, keyOf } from "../../../../src/lib/trainings";
import { setOrigin } from "../../../../src/lib/trainings/identity";
import { line, points, squaredError, tenth, type Line, type LineOptions, type Points } from "./toy";

describe("the key of a training", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const key = (changes: Partial<LineOptions> = {}): string => keyOf(line(changes))!;

  const same: Record<string, () => Partial<LineOptions>> = {
    "a second time": () => ({}),
    "the loss with other names and a comment": () => ({
      loss: (parameters, batch) => {
        // The residual, by another name.
        const prediction = tf.mul(batch.x, parameters.w);
        const residual = tf.sub(prediction, batch.y);
        return tf.mean(tf.square(residual));
      },
    }),
    "another name of the training": () => ({ name: "other" }),
    "parameters that are given instead of drawn": () => ({ parameters: { w: tf.tensor1d([0]) } }),
    "another code of a measure under the same version": () => ({
      measures: { tenth: { ...tenth, of: ({ w }: Line) => 0.1 * w.dataSync()[0] } },
    }),
  };
  for (const [what, changes] of Object.entries(same)) {
    it(`is the same for ${what}`, () => assert.equal(key(changes()), key()));
  }

  const sgd: Optimizer = {
    initialize: () => [],
    update: ({ parameters, memory }, gradients) => ({
      parameters: tf.sub(parameters, tf.mul(0.1, gradients)),
      memory,
    }),
  };
  const restless = (random: Random): Random => ({
    ...random,
    permutation: (count) => random.permutation(count).reverse(),
  });
  const others: Record<string, () => Partial<LineOptions>> = {
    "a constant of the loss": () => ({ loss: (p, b) => tf.mul(squaredError(p, b), 2) }),
    "another constant of the loss": () => ({ loss: (p, b) => tf.mul(squaredError(p, b), 3) }),
    "an operation of the loss": () => ({
      loss: ({ w }, { x, y }) => tf.mean(tf.abs(tf.sub(tf.mul(x, w), y))),
    }),
    "the learning rate": () => ({ optimizer: adam({ learningRate: 0.2 }) }),
    "the optimizer": () => ({ optimizer: sgd }),
    "the optimizer's first memory": () => ({
      optimizer: {
        ...adam({ learningRate: 0.1 }),
        initialize: (p) => ({ first: tf.onesLike(p), second: tf.zerosLike(p) }),
      },
    }),
    "the data": () => ({ data: points(2, 0.2) }),
    "the data, in one bit": () => {
      const { x, y } = points();
      const values = y.dataSync<"float32">().slice();
      new Uint32Array(values.buffer)[3] ^= 1;
      return { data: { x, y: tf.tensor1d(values) } };
    },
    "the first parameters": () => ({ parameters: { w: tf.tensor1d([0.5]) } }),
    "the seed": () => ({ random: createRandom(8) }),
    "the order of the batches alone": () => ({ random: restless(createRandom(7)) }),
    "the size of a batch": () => ({ batchSize: 3 }),
    "the number of epochs": () => ({ epochs: 4 }),
    "the precision in which it is kept": () => ({ precision: "float16" }),
    "the version of a measure": () => ({ measures: { tenth: { ...tenth, version: 2 } } }),
    "the name of a measure": () => ({ measures: { tenth: { ...tenth, name: "w" } } }),
    "the label of a measure": () => ({ measures: { w: tenth } }),
    "what is measured on": () => ({ measures: { tenth: { ...tenth, on: 20 } } }),
    "one measure less": () => ({ measures: {} }),
    "a rule": () => ({ choose: highest("tenth") }),
    "the version of the rule": () => ({ choose: { ...highest("tenth"), version: 2 } }),
    context: () => ({ context: [tf.scalar(1)] }),
  };
  it("differs for everything else that decides what comes out", () => {
    const keys = [key(), ...Object.values(others).map((changes) => key(changes()))];
    const twice = Object.keys(others).filter((_, i) => keys.indexOf(keys[i + 1]) !== i + 1);
    assert.deepEqual(twice, []);
  });

  it("is unknown where the training runs eagerly", () =>
    assert.equal(keyOf(line({ eager: true })), undefined));

  it("leaves the generator as the training does, and no tensor", () => {
    const options = line({
      random: createRandom(3),
      parameters: (random) => ({ w: tf.tensor1d([random.normal()]) }),
    });
    const before = tf.memory().numTensors;
    keyOf(options);
    assert.equal(tf.memory().numTensors, before);
    const other = createRandom(3);
    other.normal();
    other.integer(2 ** 31);
    for (let epoch = 0; epoch < 3; epoch++) other.permutation(12);
    assert.equal(options.random.uniform(), other.uniform());
  });

  it("knows data of another training by its key and graph, not by their bits", async () => {
    const by = ({ w }: Line, x: tf.Tensor): tf.Tensor => tf.mul(x, w);
    const rows = points().x;
    const second = async (
      weight: number,
      first: string,
      computation: (p: Line, x: tf.Tensor) => tf.Tensor = by,
    ): Promise<string> => {
      const parameters = setOrigin({ w: tf.tensor1d([weight]) }, "training", first);
      const features = await compute(computation, parameters, rows, { eager: false, batchSize: 5 });
      assert.deepEqual(features.shape, [12]);
      const data: Points = { x: features, y: points().y };
      return key({ data, context: [parameters.w] });
    };
    const reference = await second(2, "aa");
    assert.equal(await second(2.0000002, "aa"), reference, "bits of another machine");
    assert.equal(await second(2, "aa", ({ w }, x) => tf.mul(x, w)), reference, "the same graph");
    assert.notEqual(await second(2, "bb"), reference, "another first training");
    assert.notEqual(await second(2, "aa", ({ w }, x) => tf.mul(tf.mul(x, w), 2)), reference);
  });

  it("computes rows in batches as the function does at once, and frees what it used", async () => {
    const parameters = { w: tf.tensor1d([3]) };
    const { x } = points();
    const before = tf.memory().numTensors;
    const result = await compute(({ w }: Line, rows: tf.Tensor) => [tf.mul(rows, w)], parameters, x, {
      batchSize: 5,
      eager: false,
    });
    assert.equal(tf.memory().numTensors, before + 1);
    assert.deepEqual(result[0].dataSync(), tf.mul(x, 3).dataSync());
    disposeTree(result);
  });
});
