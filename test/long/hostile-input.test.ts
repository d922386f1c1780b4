import assert from "node:assert/strict";
import { callHostilely } from "../support/hostile/watch";

describe("the library under hostile input", function () {
  this.timeout(7_200_000);

  it("returns what is finite, or names the argument that is wrong: 100,000 calls", async () => {
    const { calls, failures } = await callHostilely({ calls: 100_000, seed: 1 });
    assert.deepEqual(failures, []);
    assert.ok(calls >= 100_000, `${calls} calls`);
  });
});
