import assert from "node:assert/strict";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import * as node from "../../../src/engine";
import type * as browser from "../../../src/engine/browser";
import { root } from "../../support/root";

/** The type checker compares the twins: a value or a type that differs is an error in this file. */
type Same<A, B> = A extends B ? (B extends A ? true : never) : never;
type Tree = node.TensorTree;
const sameTypes: true[] = [
  true satisfies Same<typeof node, typeof browser>,
  true satisfies Same<node.Compiled<[Tree], Tree>, browser.Compiled<[Tree], Tree>>,
  true satisfies Same<node.Execution, browser.Execution>,
  true satisfies Same<node.TensorTree, browser.TensorTree>,
];

describe("the engine's twin for the browser", () => {
  it("is what a bundle gets, without tfjs-node: the same names, types and results", async () => {
    const { outputFiles, metafile } = await build({
      entryPoints: [join(root, "test", "fixtures", "engine", "browser-entry.ts")],
      bundle: true,
      write: false,
      metafile: true,
      platform: "browser",
      format: "iife",
      logLevel: "silent",
    });
    const inputs = Object.keys(metafile.inputs);
    assert.ok(inputs.includes("src/engine/browser.ts"), "the twin");
    assert.deepEqual(
      inputs.filter((name) => /tfjs-node|native-operations|saved-model/.test(name)),
      [],
    );
    // A page's globals, and nothing of Node.
    const printed: string[] = [];
    const page: Record<string, unknown> = { TextEncoder, TextDecoder, performance, setTimeout, document: {} };
    Object.assign(page, { window: page, console: { log: (text: string) => printed.push(text) } });
    runInNewContext(outputFiles[0].text, page);
    const { tf, statelessBits } = node;
    const gradient = tf.tidy(() => {
      const bits = statelessBits([4], tf.tensor1d([5, 6], "int32")).dataSync();
      return [1, -2, 3, 4].map((x, i) => (x > 0 && bits[i] >= 0 ? 2 * x : 0));
    });
    assert.deepEqual(
      printed.map((text) => JSON.parse(text)),
      [{ names: Object.keys(node).sort(), gradient }],
    );
    assert.equal(sameTypes.length, 4);
  });
});
