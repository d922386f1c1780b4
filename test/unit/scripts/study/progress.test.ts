import assert from "node:assert/strict";
import { formatEnd, formatSeconds, Pace } from "../../../../scripts/study/progress";

const job = (notebook: string) => ({ notebook, profile: "full" as const });
const ended = (notebook: string, seconds: number, failure?: string) => ({
  ...job(notebook),
  failure,
  cost: { seconds, cpuSeconds: undefined, peakMegabytes: undefined },
});

describe("a study's progress", () => {
  it("says how long what is left will take, by the mean of each notebook's jobs, side by side", () => {
    const pace = new Pace([job("a"), job("a"), job("a"), job("b")], [ended("b", 600)], 2);
    pace.end(ended("a", 100));
    pace.end(ended("a", 140));
    // Left are one of 120 s and one of 600 s, of which neither can be cut in two.
    assert.equal(pace.timeLeft(), ", about 10 min left");
    pace.end(ended("b", 600));
    assert.equal(pace.timeLeft(), ", about 2 min left");
    pace.end(ended("a", 120));
    assert.equal(pace.timeLeft(), "");
  });

  it("takes a notebook that was not measured for as slow as the slowest, and jobs that failed for none", () => {
    const pace = new Pace([job("a"), job("a"), job("b"), job("b")], [], 1);
    assert.equal(pace.timeLeft(), "");
    pace.end(ended("a", 5, "it failed"));
    assert.equal(pace.timeLeft(), "");
    pace.end(ended("a", 10));
    assert.equal(pace.timeLeft(), ", about 20 s left");
  });

  it("forgets what was measured in another profile", () => {
    const pace = new Pace([job("a")], [{ ...ended("a", 1), profile: "quick" }], 1);
    assert.equal(pace.timeLeft(), "");
  });

  it("names each job's end", () => {
    const checks = [true, false].map((holds) => ({ id: "", statement: "", value: 0, bound: "", holds }));
    const result = { seed: 3, checks, ...ended("week1-regression", 90) };
    assert.equal(formatEnd(result as never), "week1, seed 3: 2 min, 1 of 2 checks hold");
    assert.equal(formatEnd({ ...result, failure: "no" } as never), "week1, seed 3: 2 min, FAILED");
    assert.equal(formatSeconds(7260), "2 h 1 min");
    assert.equal(formatSeconds(NaN), "–");
  });
});
