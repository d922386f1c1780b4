import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { nodeBackend, type NodeBackend } from "../../../src/engine/node-backend";
import { statelessBits } from "../../../src/engine/portable-operations";
import { findFault } from "../../../src/engine/self-test";
import { tf } from "../../../src/engine/tensorflow";
import { root } from "../../support/root";

/** Runs the work with some of the backend's or the binding's members replaced. */
function withMembers<Result>(changes: { backend?: object; binding?: object }, work: () => Result): Result {
  const backend = nodeBackend();
  const { binding } = backend;
  const replaced = { ...changes.backend, binding: replace(binding, changes.binding ?? {}) };
  const before = Object.getOwnPropertyDescriptors(backend);
  Object.assign(backend, replaced);
  try {
    return work();
  } finally {
    for (const name of Object.keys(replaced)) delete (backend as unknown as Record<string, unknown>)[name];
    Object.defineProperties(backend, before);
  }
}

function replace(binding: NodeBackend["binding"], changes: object): NodeBackend["binding"] {
  const properties = Object.entries(changes).map(([name, value]) => [name, { value: value as unknown }]);
  return Object.create(binding, Object.fromEntries(properties) as PropertyDescriptorMap) as typeof binding;
}

describe("the engine's self-test", () => {
  it("finds no fault in tfjs-node as it is, and leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    assert.equal(findFault(), undefined);
    assert.equal(tf.memory().numTensors, before);
  });

  for (const name of ["executeSingleOutput", "write", "getInputTensorIds", "createOutputTensor"]) {
    it(`says that the backend has no ${name}`, () =>
      assert.equal(withMembers({ backend: { [name]: undefined } }, findFault), `the backend has no ${name}`));
  }
  for (const name of ["executeOp", "loadSavedModel", "runSavedModel", "deleteSavedModel"]) {
    it(`says that the binding has no ${name}`, () =>
      assert.equal(withMembers({ binding: { [name]: undefined } }, findFault), `the backend has no ${name}`));
  }

  it("says how far results are off, and what an internal throws", () => {
    const { binding } = nodeBackend();
    const swapped = (...args: Parameters<typeof binding.runSavedModel>) => {
      const [loss, kernel, weights, uniform, normal] = binding.runSavedModel(...args);
      const five = [loss, kernel, weights, normal, uniform];
      return uniform ? five : five.filter(Boolean);
    };
    const exchanged = (...args: Parameters<typeof binding.runSavedModel>) => {
      const [w, first, second, ...others] = binding.runSavedModel(...args);
      return second && others.length === 0
        ? [w, second, first]
        : [w, first, second, ...others].filter(Boolean);
    };
    for (const runSavedModel of [swapped, exchanged]) {
      assert.match(
        String(withMembers({ binding: { runSavedModel } }, findFault)),
        /^a recorded function differs from its eager twin by [\d.]+$/,
      );
    }
    const refusing = () => {
      throw new Error("no such session\nat some place");
    };
    assert.equal(withMembers({ binding: { loadSavedModel: refusing } }, findFault), "no such session");
    assert.equal(findFault(), undefined, "the backend is as it was");
  });

  it("makes compiled functions run eagerly after a fault, and says so once", () => {
    const script = join(root, "test", "fixtures", "engine", "broken-graphs.ts");
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--import", "tsx", script], {
      encoding: "utf8",
      env: { ...process.env, LAB_EAGER: "0" },
    });
    assert.equal(status, 0, stderr);
    const bits = tf.tidy(() => [...statelessBits([2], tf.tensor1d([1, 2], "int32")).dataSync()]);
    const result = [[4, 9], bits];
    assert.deepEqual(JSON.parse(stdout), { results: [result, result], operations: [], fingerprint: null });
    assert.match(stderr, /^TensorFlow's graphs are switched off, .*: a recorded function .*\n$/);
  });
});
