import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { acquireLock, type Owner } from "../../../../src/lib/core/file-lock";

describe("acquireLock", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "file-lock-"));
    file = join(folder, "deep", "work.lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const never = { onWait: () => assert.fail("there is nobody to wait for") };
  const owner = (changes: Partial<Owner> = {}): string =>
    JSON.stringify({ pid: process.pid, host: hostname(), token: "other", ...changes });
  const leave = (text: string): void => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };

  it("holds the file until it is given back, and lets the next one in", async () => {
    const release = await acquireLock(file, never);
    assert.equal((JSON.parse(readFileSync(file, "utf8")) as Owner).pid, process.pid);
    const heard: (Owner | undefined)[] = [];
    const next = acquireLock(file, {
      onWait: (found) => {
        heard.push(found);
        release();
      },
    });
    (await next)();
    assert.equal(heard.length, 1);
    assert.equal(heard[0]!.pid, process.pid);
    assert.ok(!existsSync(file));
  });

  it("replaces a link that leads nowhere", async () => {
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync(join(folder, "nowhere", "work.lock"), file);
    (await acquireLock(file, never))();
    assert.ok(!existsSync(file));
  });

  it("takes over its own process's lock when the work is given up, with its timers, as an interrupt does", async () => {
    const { setInterval } = globalThis;
    // The kernel drops what an interrupted cell has scheduled.
    globalThis.setInterval = ((_: () => void, ms: number) => {
      const dropped = setInterval(() => undefined, ms);
      clearInterval(dropped);
      return dropped;
    }) as typeof setInterval;
    try {
      await acquireLock(file, never);
    } finally {
      globalThis.setInterval = setInterval;
    }
    let waited = 0;
    const release = await acquireLock(file, { onWait: () => waited++ });
    assert.equal(waited, 1);
    release();
    assert.ok(!existsSync(file));
  });

  it("waits for its own process's lock as long as the work goes on, be it in long steps", async () => {
    const release = await acquireLock(file, never);
    let isHeld = true;
    const next = acquireLock(file, { onWait: () => undefined });
    void next.then(() => assert.ok(!isHeld, "two hold the lock"));
    for (let step = 0; step < 4; step++) {
      const until = Date.now() + 800;
      while (Date.now() < until);
      await setTimeout(100);
    }
    for (let look = 0; look < 10; look++) await setTimeout(250);
    isHeld = false;
    release();
    (await next)();
  });

  const { pid: deadPid } = spawnSync(process.execPath, ["-e", ""]);
  const stale: Record<string, string> = {
    "whose process is gone": owner({ pid: deadPid }),
    "of an earlier process with this one's number": owner(),
  };
  for (const [what, text] of Object.entries(stale)) {
    it(`takes over a lock ${what}, at once`, async () => {
      leave(text);
      (await acquireLock(file, never))();
    });
  }

  const unknown: Record<string, string> = {
    "of another machine": owner({ host: "elsewhere", pid: deadPid }),
    "that holds garbage": "{ \0",
    "that holds another number": "12",
    "that is empty": "",
  };
  for (const [what, text] of Object.entries(unknown)) {
    it(`waits for a lock ${what} while it is touched, and takes it over when it is not`, async () => {
      leave(text);
      const heard: (string | undefined)[] = [];
      const acquired = acquireLock(file, {
        onWait: (found) => {
          heard.push(found?.host);
          utimesSync(file, 0, 0);
        },
      });
      (await acquired)();
      assert.deepEqual(heard, [text.includes("elsewhere") ? "elsewhere" : undefined]);
    });
  }

  it("stops waiting when it is interrupted, and leaves the lock to its owner", async () => {
    const controller = new AbortController();
    const text = owner({ host: "elsewhere" });
    leave(text);
    const waiting = acquireLock(file, { onWait: () => controller.abort(), signal: controller.signal });
    await assert.rejects(waiting, { name: "AbortError" });
    assert.equal(readFileSync(file, "utf8"), text);
  });

  it("does not take another's lock away when it gives its own back", async () => {
    const release = await acquireLock(file, never);
    leave(owner({ host: "elsewhere" }));
    release();
    assert.equal(readFileSync(file, "utf8"), owner({ host: "elsewhere" }));
  });

  it("throws where the file cannot be written", async () => {
    writeFileSync(join(folder, "deep"), "");
    await assert.rejects(acquireLock(file, never), { code: /EEXIST|ENOTDIR/ });
  });
});
