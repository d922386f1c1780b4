import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { Session } from "node:inspector";
import { join } from "node:path";
import { catalogue } from "../../../../src/lib/exercises/catalogue";
import { exercises } from "../../../../src/lib/index";
import { complaint, ids } from "../../../support/course/complaint";
import { root } from "../../../support/root";

describe("exercises before cells that change what checks rest on", () => {
  it("compare nothing with built-in functions that were replaced", () => {
    const { post } = Session.prototype;
    const replaced: [string, () => unknown, () => unknown][] = [
      [
        "Math.abs",
        () => (Math.abs = () => 0),
        (
          (abs) => () =>
            (Math.abs = abs)
        )(Math.abs),
      ],
      [
        "Object.keys",
        () => (Object.keys = () => []),
        (
          (keys) => () =>
            (Object.keys = keys)
        )(Object.keys),
      ],
      [
        "Session.prototype.post",
        () => (Session.prototype.post = () => undefined),
        () => (Session.prototype.post = post),
      ],
    ];
    for (const [name, replace, restore] of replaced) {
      const answer = (): number => {
        replace();
        return 7;
      };
      try {
        const { reason, message } = complaint("divergence", answer);
        assert.equal(reason, "failed");
        assert.match(message, new RegExp(`expected ${name} as JavaScript has it`));
      } finally {
        restore();
      }
    }
  });

  it("compare nothing with a built-in function that mends itself when it is called", () => {
    const { keys } = Object;
    try {
      Object.keys = () => {
        Object.keys = keys;
        return [];
      };
      assert.match(complaint("divergence", () => 7).message, /expected Object.keys as JavaScript has it/);
    } finally {
      Object.keys = keys;
    }
  });

  it("show a participant no right values, and can be changed by none", () => {
    for (const id of ids) {
      assert.deepEqual(Object.keys(exercises.catalogue[id]), [
        ...["week", "title", "task", "hint", "teaches", "points"],
      ]);
      for (const all of [exercises.catalogue[id], catalogue[id]]) {
        assert.throws(() => Object.assign(all, { title: "mine" }), TypeError);
        assert.throws(() => Object.assign(all.points, { hidden: 100 }), TypeError);
      }
      assert.throws(() => Object.assign(catalogue[id], { tolerance: Infinity }), TypeError);
      assert.throws(() => (catalogue[id].answers as string[]).pop(), TypeError);
      assert.throws(() => Object.assign(catalogue[id].mistakes[0], { says: "well done" }), TypeError);
    }
  });

  describe("in the library as notebooks load it", () => {
    /** Runs code in a process of its own, where `library` is compiled, `told(answer)` what a check of it says. */
    const run = (code: string): string[] => {
      const text = `
        const folder = ${JSON.stringify(join(root, "src", "lib"))};
        const library = require(folder);
        const file = (name) => Object.keys(require.cache).find((one) => one.endsWith(name + ".js"));
        const attempt = (work) => { try { work(); } catch {} };
        const tell = (id, answer) => {
          try { console.log(require(folder).exercises.check(id, answer, library.createRandom(0))); }
          catch (error) { console.log(error.reason); }
        };
        ${code}`;
      const told = execFileSync(process.execPath, ["-e", text], { encoding: "utf8", timeout: 120_000 });
      return told.trim().split("\n");
    };

    it("cannot be replaced", () => {
      const attempts = [
        "library.exercises = { check: () => 'forged' }",
        "require.cache[file('exercises/check')].exports.check = () => 'forged'",
        "require.cache[require.resolve(folder)] = { exports: { exercises: { check: () => 'forged' } } }",
        "delete require.cache[file('gaussian-kl')]; require(file('gaussian-kl')).gaussianKl = () => 7",
      ];
      const lines = attempts.map((one) => `attempt(() => { ${one}; }); tell("divergence", () => 7);`);
      assert.deepEqual(
        run(lines.join("\n")),
        attempts.map(() => "wrong"),
      );
    }).timeout(120_000);

    it("do not count where an answer is that of the checks", () => {
      const told = run(`
        const { monteCarlo } = require(file("exercises/catalogue")).catalogue;
        tell("monteCarlo", (draws, inputs) => monteCarlo.right({ draws, inputs }).probability);`);
      assert.deepEqual(told, ["library"]);
    }).timeout(120_000);
  });
});
