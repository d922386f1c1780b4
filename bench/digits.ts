/** What the digits depend on: trains LeNet for an epoch with the threads and routines of the environment; prints Digits. */
import { createHash } from "node:crypto";
import { leaves } from "../src/engine";
import { createRandom } from "../src/lib/core/random";
import { imageTensor, labelTensor } from "../src/lib/data/digit-tensors";
import { loadMnist } from "../src/lib/data/digits";
import { adam, lenet, negativeLogLikelihoodLoss, train } from "../src/lib/models";

export interface Digits {
  seconds: number;
  /** Of all parameters, to the last bit. */
  digest: string;
}

async function main(): Promise<void> {
  const { train: images } = await loadMnist();
  const random = createRandom(0);
  const data = { inputs: imageTensor(images.images), labels: labelTensor(images.labels) };
  const start = performance.now();
  const { parameters } = await train({
    loss: negativeLogLikelihoodLoss(lenet),
    optimizer: adam({ learningRate: 1e-3 }),
    parameters: lenet.initialize(random),
    data,
    batchSize: 100,
    epochs: 1,
    random,
  });
  const seconds = (performance.now() - start) / 1000;
  const hash = createHash("sha256");
  for (const tensor of leaves(parameters)) hash.update(new Uint8Array((await tensor.data()).buffer));
  console.log(JSON.stringify({ seconds, digest: hash.digest("hex").slice(0, 8) }));
}

void main();
