import util = require("node:util");

/**
 * Two functions that @tensorflow/tfjs-node 4.22 calls: Node 23 took them out of `util`, and Node 22 warns of them.
 * With them TensorFlow's start-up lines are switched off. To be imported before it.
 */
const legacy = util as unknown as Record<string, (value: unknown) => boolean>;
legacy.isNullOrUndefined = (value) => value === null || value === undefined;
legacy.isArray = Array.isArray;

process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
