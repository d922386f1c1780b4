import util = require("node:util");

/**
 * Two functions that Node 23 took out of `util` and @tensorflow/tfjs-node 4.22 still calls, and TensorFlow's
 * start-up lines switched off: to be imported before it.
 */
const legacy = util as unknown as Record<string, (value: unknown) => boolean>;
legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
legacy.isArray ??= Array.isArray;

process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
