import assert from "node:assert/strict";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { keepIfPossible, writeFileAtomically } from "../../../../src/lib/core/write-file";

describe("writeFileAtomically", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(join(tmpdir(), "write-file-"));
    file = join(folder, "deep", "file.txt");
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const left = (): string[] => fs.readdirSync(dirname(file));

  it("makes the folder, writes texts and bytes, and replaces what was there", () => {
    writeFileAtomically(file, "σ = 1");
    assert.equal(fs.readFileSync(file, "utf8"), "σ = 1");
    writeFileAtomically(file, Uint8Array.of(0, 255));
    assert.deepEqual([...fs.readFileSync(file)], [0, 255]);
    assert.deepEqual(left(), ["file.txt"]);
  });

  it("leaves the old file and nothing else when the disk is full", () => {
    writeFileAtomically(file, "old");
    const { writeFileSync } = fs;
    fs.writeFileSync = (target) => {
      writeFileSync(target, "ne");
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    };
    try {
      assert.throws(() => writeFileAtomically(file, "new"), { code: "ENOSPC" });
    } finally {
      fs.writeFileSync = writeFileSync;
    }
    assert.equal(fs.readFileSync(file, "utf8"), "old");
    assert.deepEqual(left(), ["file.txt"]);
  });

  it("leaves nothing when the file cannot be put in place", () => {
    fs.mkdirSync(file, { recursive: true });
    assert.throws(() => writeFileAtomically(file, "new"), { code: "EISDIR" });
    assert.deepEqual(left(), ["file.txt"]);
  });
});

describe("keepIfPossible", () => {
  const failsWith = (error: Error): (() => void) => {
    return () => {
      throw error;
    };
  };
  const warningOf = (code: string, message: string): string[] => {
    const warnings: string[] = [];
    const write = failsWith(Object.assign(new Error(message), { code }));
    keepIfPossible("/data", write, (text) => warnings.push(text));
    return warnings;
  };

  it("warns, in one line that names folder and reason, where the file system refuses", () => {
    assert.deepEqual(warningOf("ENOSPC", "ENOSPC: no space left on device, write"), [
      "/data cannot be written (ENOSPC: no space left on device): results are used but not kept; LAB_DATA names another folder",
    ]);
    assert.match(warningOf("EROFS", "EROFS: read-only file system, open '/data/x'")[0], /^[^,]*; LAB_DATA/);
  });

  it("writes, and hides no other error", () => {
    let written = 0;
    keepIfPossible("/data", () => (written += 1), assert.fail);
    assert.equal(written, 1);
    assert.throws(() => keepIfPossible("/data", failsWith(new TypeError("a bug")), assert.fail), /a bug/);
  });
});
