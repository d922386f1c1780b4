/** Memory over 10,000 training steps: prints { tensors gained, resident MB after 1,000 and after 10,000 steps }. */
import { disposeTree, tf } from "../src/engine";
import { createRandom } from "../src/lib/core/random";
import { pointBatch } from "../src/lib/data/point-batch";
import { moons } from "../src/lib/data/toy-data";
import { adam, mlp, negativeLogLikelihoodLoss, train } from "../src/lib/models";

const megabytes = (): number => Math.round(process.memoryUsage().rss / 2 ** 20);

async function main(): Promise<void> {
  const random = createRandom(0);
  const data = pointBatch(moons({ count: 1000, noise: 0.05, random }));
  const network = mlp({ hiddenUnits: 50, rate: 0.2 });
  const initial = network.initialize(random);
  const before = tf.memory().numTensors;
  let early = 0;
  const { parameters } = await train({
    loss: negativeLogLikelihoodLoss(network),
    optimizer: adam({ learningRate: 0.01 }),
    parameters: initial,
    data,
    epochs: 10000,
    random,
    onProgress: ({ step }) => {
      if (step === 1000) early = megabytes();
    },
  });
  disposeTree(parameters);
  console.log(
    JSON.stringify({
      "tensors gained over 10,000 steps": tf.memory().numTensors - before,
      "resident memory after 1,000 steps, MB": early,
      "resident memory after 10,000 steps, MB": megabytes(),
    }),
  );
}

void main();
