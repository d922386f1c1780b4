import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keptScript } from "../../../../src/lib/core/kept-script";

const SOURCE = "(n) => { const square = (x) => x * x; return square(n); }";

describe("keptScript", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "kept-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = (source = SOURCE): ReturnType<typeof keptScript> =>
    keptScript(source, { filename: "square.js", kept: join(folder, "square") });
  const run = ({ script }: ReturnType<typeof keptScript>): number =>
    (script.runInThisContext() as (n: number) => number)(3);

  it("takes over what was kept, with the same result, and keeps it once", () => {
    const first = open();
    assert.equal(run(first), 9);
    assert.equal(first.script.cachedDataRejected, undefined);
    first.keep();
    const [file, ...others] = readdirSync(folder);
    assert.match(file, /^square-[0-9a-f]{12}\.code$/);
    assert.deepEqual(others, []);
    const second = open();
    assert.equal(second.script.cachedDataRejected, false);
    assert.equal(run(second), 9);
    rmSync(join(folder, file));
    second.keep();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("keeps each source by itself, of the same length too, and compiles anew where what was kept is damaged", () => {
    const double = SOURCE.replace("x * x", "x + x");
    open(double).keep();
    assert.equal(run(open()), 9);
    assert.equal(run(open(double)), 6);
    open().keep();
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), "no code");
    const script = open();
    assert.equal(run(script), 9);
    assert.equal(readdirSync(folder).length, 2);
  });

  it("loses nothing where it cannot be written", () => {
    writeFileSync(join(folder, "file"), "");
    const script = keptScript(SOURCE, { filename: "square.js", kept: join(folder, "file", "square") });
    script.keep();
    assert.deepEqual(readdirSync(folder), ["file"]);
    assert.equal(run(script), 9);
  });
});
