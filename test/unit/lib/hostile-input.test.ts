import assert from "node:assert/strict";
import * as library from "../../../src/lib/index";
import { obscurity, unfinishedPart } from "../../support/hostile/judge";
import { allCases, exportedFunctions, reasons } from "../../support/hostile/table";
import { callHostilely } from "../../support/hostile/watch";

describe("the library under hostile input", function () {
  this.timeout(600_000);

  it("is in the table, every function of it, or left out for a reason", () => {
    const covered = new Set<unknown>(allCases.map(({ of }) => of));
    const exported = exportedFunctions(library);
    assert.ok(exported.length > 150, String(exported.length));
    assert.deepEqual(
      exported.filter(([, value]) => !covered.has(value) && !reasons.has(value)).map(([name]) => name),
      [],
      "add what takes plain arguments to test/support/hostile, and any other to `elsewhere` there",
    );
  });

  it("returns what is finite, or names the argument that is wrong: 1,000 calls", async () => {
    const { calls, refused, failures } = await callHostilely({ calls: 1000, seed: 14 });
    assert.deepEqual(failures, []);
    assert.ok(calls >= 1000 && refused > calls / 20 && refused < calls, `${refused} of ${calls} refused`);
  });

  it("would be seen to return NaN, to say it, and to throw what helps nobody", () => {
    assert.equal(unfinishedPart({ a: [1, { b: Float32Array.of(0, NaN) }] }), "result.a.1.b[1] is NaN");
    assert.equal(unfinishedPart(["from NaN to 1"]), "result.0 says from NaN to 1");
    assert.equal(unfinishedPart({ a: [1, null, undefined], b: "finite" }), undefined);
    assert.equal(obscurity(new RangeError("alpha: expected a number >= 0, got -2")), undefined);
    assert.match(String(obscurity(new RangeError("Invalid array length"))), /obscure RangeError/);
  });
});
