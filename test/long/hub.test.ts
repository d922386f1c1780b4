import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { count } from "../support/counts";
import { type CellResult, Hub, hubProblem } from "../support/hub";
import { root } from "../support/root";

const TRIALS = [
  {
    week: "week 1",
    notebook: "week1-bayesian-linear-regression.ipynb",
    seats: Number(process.env.LAB_SEATS ?? 10),
  },
  {
    week: "week 3",
    notebook: "week3-uncertainty-applications.ipynb",
    seats: Number(process.env.LAB_SEATS ?? 4),
  },
];

/** Why a call of Node's file system is refused, as a cell prints it. */
const refusal = (call: string): string =>
  `try { require("fs").${call}; console.log("done"); } catch (error) { console.log(error.code); }`;

for (const { week, notebook, seats } of TRIALS) {
  describe(`a hub with ${seats} users at once in ${week}`, () => {
    let hub: Hub | undefined;
    let results: CellResult[][];
    let pages: string[];
    before(async function () {
      const problem = hubProblem();
      if (problem !== undefined) {
        console.log(`      a hub is not tried: ${problem}`);
        return this.skip();
      }
      hub = new Hub(seats);
      await hub.start({ LAB_PROFILE: "quick", LAB_DATA_MIRROR: process.env.LAB_DATA_MIRROR });
      const visits = await Promise.all(
        hub.users.map((user, i) =>
          hub!.participate(user, notebook, afterwards(hub!, hub!.users[(i + 1) % seats])),
        ),
      );
      results = visits.map(({ cells }) => cells);
      pages = visits.map(({ page }) => page);
    });
    after(() => hub?.stop());

    /** What each does at the end: who she is, what she may not do, an array that is too large, and what still works after it. */
    function afterwards(hub: Hub, neighbour: string): string[] {
      return [
        "console.log(process.getuid!())",
        refusal(`writeFileSync(${JSON.stringify(join(root, "src", "lib", "index.ts"))}, "")`),
        refusal(`readdirSync(${JSON.stringify(join(hub.course, "nbgrader"))})`),
        refusal(`readdirSync(${JSON.stringify(hub.home(neighbour))})`),
        "console.log(new Float64Array(6e8).length)",
        "console.log(1 + 1)",
      ];
    }

    it("runs each one's own copy of the student notebook to its end", () => {
      results.forEach((cells, i) => {
        const own = cells.slice(0, -6);
        // The exercises' checks say what is still to do.
        const failed = own.filter(({ status, text }) => status !== "ok" && !/: not solved yet/.test(text));
        assert.deepEqual(failed, [], hub!.users[i]);
        assert.match(own.at(-1)!.text, /^All \d+ checks hold \(profile quick\)/m);
        count(`seats, ${week}`);
        count(`cells, ${week}`, cells.length - 6);
      });
    });

    it("runs them as their users, who can neither write the project nor read what is others'", () => {
      const uids = results.map((cells) => Number(cells.at(-6)!.text));
      assert.ok(uids.every((uid) => uid > 0));
      assert.equal(new Set(uids).size, seats);
      for (const cells of results)
        assert.deepEqual(
          cells.slice(-5, -2).map(({ text }) => text.trim()),
          ["EACCES", "EACCES", "EACCES"],
        );
    });

    it("refuses an array beyond a seat's memory, and computes on", () => {
      for (const cells of results) {
        assert.match(cells.at(-2)!.text, /RangeError: Array buffer allocation failed/);
        assert.equal(cells.at(-1)!.text.trim(), "2");
      }
    });

    it("exports each one's notebook to the lab's own page", () => {
      for (const page of pages) assert.match(page, /<body class="notebook">\s*<main id="main">/);
    });

    it("leaves in each home the notebooks of the course and data of one's own, as the user's", () => {
      hub!.users.forEach((user, i) => {
        const [uid, home] = [Number(results[i].at(-6)!.text), hub!.home(user)];
        const handedOut = readdirSync(join(hub!.course, "student")).sort();
        assert.deepEqual(
          readdirSync(join(home, "notebooks"))
            .filter((name) => name.endsWith(".ipynb"))
            .sort(),
          handedOut,
        );
        assert.equal(statSync(join(home, "notebooks", notebook)).uid, uid);
        JSON.parse(readFileSync(join(home, "notebooks", notebook), "utf8"));
        assert.equal(existsSync(join(home, "lab-data")), week !== "week 1");
      });
    });
  });
}
