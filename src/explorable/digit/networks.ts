/** The networks of a pack, as the library takes them. */
import { tf } from "../../engine";
import type { ConfidNetParameters } from "../../lib/models/confidnet";
import type { Layer } from "../../lib/models/layers";
import type { LeNetParameters } from "../../lib/models/lenet";
import type { Pack } from "./pack";

/** LeNet, and ConfidNet's branch on its hidden units. */
export interface Networks {
  lenet: LeNetParameters;
  branch: ConfidNetParameters;
}

/** Tensors of the networks, which the caller disposes of. */
export function networksOf(pack: Pick<Pack, "parameter">): Networks {
  const tensor = (name: string): tf.Tensor => {
    const { values, shape } = pack.parameter(name);
    return tf.tensor(values, shape);
  };
  const layer = (name: string): Layer => ({
    weights: tensor(`${name}.weights`),
    bias: tensor(`${name}.bias`),
  });
  return {
    lenet: {
      conv1: layer("lenet.conv1"),
      conv2: layer("lenet.conv2"),
      dense1: layer("lenet.dense1"),
      dense2: layer("lenet.dense2"),
    },
    branch: { hidden: [0, 1, 2, 3].map((i) => layer(`branch.hidden.${i}`)), output: layer("branch.output") },
  };
}
