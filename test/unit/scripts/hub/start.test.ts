import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closedFolder, prepareHub } from "../../../../scripts/hub/start";

describe("the start of a hub", () => {
  const folder = mkdtempSync(join(tmpdir(), "hub-start-"));
  after(() => rmSync(folder, { recursive: true }));

  it("refuses a folder that holds no course, and makes nothing", () => {
    const course = join(folder, "empty");
    mkdirSync(course);
    assert.throws(() => prepareHub(course, join(folder, "hub")), {
      message: `${course}: expected a folder that npm run course has made, got another`,
    });
    assert.ok(!readdirSync(folder).includes("hub"));
  });

  it("finds what keeps others from a program, through links too", () => {
    chmodSync(folder, 0o755);
    const [own, open] = ["own", "open"].map((name) => join(folder, name));
    for (const [place, mode] of Object.entries({ [own]: 0o700, [open]: 0o755 })) {
      mkdirSync(place);
      writeFileSync(join(place, "program"), "");
      chmodSync(join(place, "program"), 0o755);
      chmodSync(place, mode);
    }
    symlinkSync(join(own, "program"), join(open, "link"));
    assert.equal(closedFolder(join(open, "program")), undefined);
    assert.equal(closedFolder(join(own, "program")), own);
    assert.equal(closedFolder(join(open, "link")), own);
    chmodSync(join(open, "program"), 0o750);
    assert.equal(closedFolder(join(open, "program")), join(open, "program"));
  });
});
