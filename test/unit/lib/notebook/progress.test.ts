import assert from "node:assert/strict";
import type { MimeBundle } from "../../../../src/lib/notebook/display";
import {
  formatDuration,
  progressBar,
  progressText,
  type ProgressBar,
} from "../../../../src/lib/notebook/progress";

interface Event {
  kind: "show" | "update";
  id: string;
  text: string;
  html: string;
}

function start({ live = true } = {}): {
  bar: ProgressBar;
  events: Event[];
  wait: (milliseconds: number) => void;
} {
  let now = 1000;
  const events: Event[] = [];
  const record =
    (kind: Event["kind"]) =>
    ({ data }: MimeBundle, id: string): void =>
      void events.push({ kind, id, text: String(data["text/plain"]), html: String(data["text/html"]) });
  const bar = progressBar({
    label: "Training <LeNet>",
    clock: () => now,
    output: { live, show: record("show"), update: record("update") },
  });
  return { bar, events, wait: (milliseconds) => void (now += milliseconds) };
}

describe("progressBar", () => {
  it("draws at most four times a second, in place", () => {
    const { bar, events, wait } = start();
    for (let step = 1; step <= 100; step++) {
      wait(20);
      bar.update({ step, steps: 100, loss: 1 / step });
    }
    // 2 seconds: at once, then every 260 ms (the next multiple of 20 ms after 250).
    assert.equal(events.length, 8);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ["show", ...new Array<string>(7).fill("update")],
    );
    assert.equal(new Set(events.map(({ id }) => id)).size, 1);
  });

  it("tells step, loss, rate and time left", () => {
    const { bar, events, wait } = start();
    wait(10_000);
    bar.update({ step: 20, steps: 100, loss: 0.123456 });
    assert.match(
      events[0].text,
      /^█{6}░{24} Training <LeNet>: 20\/100 steps, loss 0\.1235, 2\.0 steps\/s, 40 s left$/,
    );
    assert.match(events[0].html, /<progress max="1" value="0\.2000"/);
    assert.match(events[0].html, /Training &lt;LeNet&gt;: 20\/100 steps/);
  });

  it("leaves one line at the end, and hears nothing after it", () => {
    const { bar, events, wait } = start();
    bar.update({ step: 50, steps: 100 });
    wait(65_000);
    bar.update({ step: 100, steps: 100, loss: 0.02 });
    bar.done("best epoch 7");
    bar.done();
    bar.update({ step: 101, steps: 100 });
    const last = events[events.length - 1];
    assert.equal(events.length, 3);
    assert.equal(last.text, "Training <LeNet>: 100 steps in 1 min 05 s, loss 0.02000, best epoch 7");
    assert.doesNotMatch(last.html, /<progress/);
  });

  it("shows the last step even when it came too soon to be drawn", () => {
    const { bar, events, wait } = start();
    bar.update({ step: 1, steps: 100, loss: 1 });
    wait(10);
    bar.update({ step: 100, steps: 100, loss: 0.5 });
    bar.done();
    assert.match(events[events.length - 1].text, /100 steps in 0\.0 s, loss 0\.5000/);
  });

  it("writes only the last line where nothing can be replaced", () => {
    const { bar, events, wait } = start({ live: false });
    for (let step = 1; step <= 100; step++) {
      wait(1000);
      bar.update({ step, steps: 100 });
    }
    assert.equal(events.length, 0);
    bar.done();
    assert.deepEqual(
      events.map(({ text }) => text),
      ["Training <LeNet>: 100 steps in 1 min 40 s"],
    );
  });

  it("refuses a total that is no number of steps", () => {
    for (const steps of [0, NaN]) {
      assert.throws(
        () => start().bar.update({ step: 0, steps }),
        new RegExp(`steps: expected a number >= 1, got ${steps}`),
      );
    }
  });
});

describe("progressText", () => {
  it("gives rate and time left from the first step on", () => {
    const state = { label: "Chains", steps: 4, elapsed: 30_000 };
    assert.equal(progressText({ ...state, step: 0 }), "Chains: 0/4 steps");
    assert.equal(progressText({ ...state, step: 3 }), "Chains: 3/4 steps, 0.10 steps/s, 10 s left");
    assert.equal(
      progressText({ ...state, step: 4, loss: 2 }),
      "Chains: 4/4 steps, loss 2.000, 0.13 steps/s, 0.0 s left",
    );
    assert.equal(progressText({ ...state, step: 1, elapsed: 0 }), "Chains: 1/4 steps");
  });
});

describe("formatDuration", () => {
  it("writes durations for people", () => {
    assert.deepEqual([840, 42_400, 59_700, 185_000, 3_720_000].map(formatDuration), [
      "0.8 s",
      "42 s",
      "1 min 00 s",
      "3 min 05 s",
      "1 h 02 min",
    ]);
  });
});
