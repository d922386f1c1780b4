import assert from "node:assert/strict";
import type { MimeBundle } from "../src/lib/notebook/display";
import { formatDuration, progressBar, type ProgressBar } from "../src/lib/notebook/progress";

interface Event {
  kind: "show" | "update";
  id: string;
  text: string;
  html: string;
}

function start({ live = true, total = 100 } = {}): {
  bar: ProgressBar;
  events: Event[];
  wait: (milliseconds: number) => void;
} {
  let now = 1000;
  const events: Event[] = [];
  const record =
    (kind: Event["kind"]) =>
    ({ data }: MimeBundle, id: string): void =>
      void events.push({
        kind,
        id,
        text: String(data["text/plain"]),
        html: String(data["text/html"]),
      });
  const bar = progressBar({
    label: "Training <LeNet>",
    total,
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
      bar.update({ step, loss: 1 / step });
    }
    // 2 seconds: at once, then every 260 ms (the next multiple of 20 ms after 250).
    assert.equal(events.length, 8);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ["show", ...new Array<string>(7).fill("update")]
    );
    assert.equal(new Set(events.map(({ id }) => id)).size, 1);
  });

  it("tells step, loss, rate and time left", () => {
    const { bar, events, wait } = start();
    wait(10_000);
    bar.update({ step: 20, loss: 0.123456 });
    assert.match(
      events[0].text,
      /^█{6}░{24} Training <LeNet>: 20\/100 steps, loss 0\.1235, 2\.0 steps\/s, 40 s left$/
    );
    assert.match(events[0].html, /<progress max="1" value="0\.2000"/);
    assert.match(events[0].html, /Training &lt;LeNet&gt;: 20\/100 steps/);
  });

  it("leaves one line at the end, and hears nothing after it", () => {
    const { bar, events, wait } = start();
    bar.update({ step: 50 });
    wait(65_000);
    bar.update({ step: 100, loss: 0.02 });
    bar.done("best epoch 7");
    bar.done();
    bar.update({ step: 101 });
    const last = events[events.length - 1];
    assert.equal(events.length, 3);
    assert.equal(last.text, "Training <LeNet>: 100 steps in 1 min 05 s, loss 0.02000, best epoch 7");
    assert.doesNotMatch(last.html, /<progress/);
  });

  it("shows the last step even when it came too soon to be drawn", () => {
    const { bar, events, wait } = start();
    bar.update({ step: 1, loss: 1 });
    wait(10);
    bar.update({ step: 100, loss: 0.5 });
    bar.done();
    assert.match(events[events.length - 1].text, /100 steps in 0\.0 s, loss 0\.5000/);
  });

  it("writes only the last line where nothing can be replaced", () => {
    const { bar, events, wait } = start({ live: false });
    for (let step = 1; step <= 100; step++) {
      wait(1000);
      bar.update({ step });
    }
    assert.equal(events.length, 0);
    bar.done();
    assert.deepEqual(
      events.map(({ text }) => text),
      ["Training <LeNet>: 100 steps in 1 min 40 s"]
    );
  });

  it("refuses a total that is no number of steps", () => {
    assert.throws(() => start({ total: 0 }), /invalid total; expected a finite number >= 1: 0/);
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
