import assert from "node:assert/strict";
import { count } from "../support/counts";
import { callHostilely } from "../support/hostile/watch";

describe("the library under hostile input", function () {
  this.timeout(7_200_000);

  it("returns what is finite, or names the argument that is wrong: 100,000 calls", async () => {
    const { calls, refused, failures } = await callHostilely({ calls: 100_000, seed: 1 });
    count("hostile calls", calls);
    count("refused", refused);
    assert.deepEqual(failures, []);
    assert.ok(calls >= 100_000, `${calls} calls`);
  });
});
