import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gradeAll } from "../../../../scripts/course/grade-all";
import { findIsolation, hideable, writablePlaces } from "../../../../scripts/course/isolation";
import { makeCourse } from "../../../../scripts/course/make";
import { root } from "../../../support/root";

describe("isolation", function () {
  this.timeout(60_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "isolation-")));
  const [own, secrets] = [join(folder, "own"), join(folder, "secrets")];
  const secret = join(secrets, "solution");
  before(() => {
    for (const one of [own, secrets]) mkdirSync(one);
    writeFileSync(secret, "42");
  });
  after(() => rmSync(folder, { recursive: true }));

  const isolation = findIsolation(folder);
  /** Everything that a command printed within. */
  const run = (command: string): string => {
    const [program, ...rest] = [...isolation!(own, [secrets]), "sh", "-c", command];
    const { stdout, stderr } = spawnSync(program, rest, { encoding: "utf8", timeout: 60_000 });
    return stdout + stderr;
  };
  const whereThereIsOne = (name: string, test: () => void): void => {
    it(name, function () {
      if (isolation === undefined) return this.skip();
      test();
    });
  };

  whereThereIsOne("lets a command write its own folder, and nothing else", () => {
    assert.equal(run(`echo mine > ${own}/file && cat ${own}/file`), "mine\n");
    assert.match(run(`echo mine > ${folder}/file`), /Read-only/);
    assert.ok(!existsSync(join(folder, "file")));
    assert.deepEqual(writablePlaces(isolation!, own), []);
  });

  const ways = {
    "by its name": `cat ${secret}`,
    "through another process's root": `for p in /proc/[0-9]*; do cat $p/root${secret}; done`,
    "after unmounting": `umount ${secrets}; cat ${secret}`,
    "in a namespace of its own": `unshare --user --map-root-user --mount sh -c 'umount ${secrets}; cat ${secret}'`,
    "from the disk": "for disk in $(ls /dev); do test -b /dev/$disk && echo 42; done",
  };
  for (const [name, command] of Object.entries(ways)) {
    whereThereIsOne(`hides what is not to be read, ${name}`, () => assert.doesNotMatch(run(command), /42/));
  }

  whereThereIsOne("stays read-only when the command mounts again", () => {
    run(`mount -o remount,rw /; mount -o remount,bind,rw /; echo mine > ${folder}/file`);
    assert.ok(!existsSync(join(folder, "file")));
  });

  whereThereIsOne("has no process but the command's own, and ends them with it", () => {
    const others = run(`kill -9 ${process.pid}; kill -9 -1; ls /proc`).split("\n");
    assert.ok(!others.includes(String(process.pid)), "this process was seen");
    run(`(while sleep 0.1; do echo alive >> ${own}/alive; done) & sleep 0.5`);
    const lines = (): string => execFileSync("cat", [join(own, "alive")], { encoding: "utf8" });
    const before = lines();
    spawnSync("sleep", ["0.5"]);
    assert.equal(lines(), before);
  });

  it("hides the home directory and folders of files that were handed in, but none that a kernel needs", () => {
    const home = process.env["HOME"];
    process.env["HOME"] = own;
    try {
      assert.deepEqual(hideable([secrets, root, "/", join(folder, "nowhere")]), [own, secrets]);
    } finally {
      process.env["HOME"] = home;
    }
  });

  it("is missed in so many words where the system has none", async () => {
    const course = join(folder, "course");
    makeCourse(course, 1);
    const file = join(secrets, "empty.ipynb");
    writeFileSync(file, "");
    const path = process.env["PATH"];
    process.env["PATH"] = secrets;
    try {
      const limits = { jobs: 1, seconds: 1, megabytes: 1, signal: new AbortController().signal };
      const { notes } = await gradeAll([file], { course, ...limits });
      assert.equal(notes.length, 1);
      assert.match(notes[0], /can reach the network and read what this user can. Nothing prevents it here/);
    } finally {
      process.env["PATH"] = path;
    }
  });
});
