import assert from "node:assert/strict";
import { leapfrog } from "../../../../src/lib/inference/leapfrog";

/** ∇ log N((1, −2), diag(1, 4)). */
const gradient = ([x, y]: number[]): number[] => [1 - x, -(y + 2) / 4];

describe("leapfrog", () => {
  const start = { position: [0.3, -1], momentum: [1.2, 0.4] };
  const run = (point: typeof start, stepSize: number, steps: number) =>
    leapfrog(point, { gradient, stepSize, steps });

  it("comes back when the momentum is turned round", () => {
    const { position, momentum } = run(start, 0.1, 25);
    const back = run({ position, momentum: momentum.map((value) => -value) }, 0.1, 25);
    back.position.forEach((value, i) => assert.ok(Math.abs(value - start.position[i]) < 1e-12));
    back.momentum.forEach((value, i) => assert.ok(Math.abs(value + start.momentum[i]) < 1e-12));
  });

  it("follows the harmonic oscillator, with an error of second order", () => {
    const time = 2;
    const exact = 1 + (0.3 - 1) * Math.cos(time) + 1.2 * Math.sin(time);
    const errors = [0.1, 0.05].map((stepSize) =>
      Math.abs(run(start, stepSize, time / stepSize).position[0] - exact),
    );
    assert.ok(errors[0] < 3e-3);
    assert.ok(Math.abs(errors[0] / errors[1] - 4) < 0.2, `${errors.join()}`);
  });

  it("names bad input before it starts, and a path that diverges", () => {
    const options = { gradient, stepSize: 0.1, steps: 3 };
    assert.throws(
      () => leapfrog({ position: [1], momentum: [1, 2] }, options),
      /momentum\.length: expected 1, got 2/,
    );
    assert.throws(() => leapfrog({ ...start, position: [1, NaN] }, options), /position\[1\]: .*NaN/);
    assert.throws(
      () => leapfrog({ position: [1, 2, 3], momentum: [1, 2, 3] }, options),
      /gradient\.length: expected 3, got 2/,
    );
    for (const steps of [-1, 0.5, 2 ** 31]) {
      assert.throws(() => leapfrog(start, { ...options, steps }), /steps: expected an integer >= 0/);
    }
    assert.throws(
      () => leapfrog(start, { gradient, stepSize: 1e100, steps: 10 }),
      /stepSize: expected a smaller number, as the path diverges, got 1e\+100/,
    );
    assert.throws(
      () => leapfrog({ ...start, position: [1e101, 0] }, options),
      /position\[0\]: expected a number >= -1e\+100 and <= 1e\+100, got 1e\+101/,
    );
    assert.deepEqual(leapfrog(start, { ...options, steps: 0 }), start);
  });

  it("does not ask for the gradient where a diverging path has left the finite numbers", () => {
    const asked: number[] = [];
    const steep = ([x]: number[]): number[] => {
      asked.push(x);
      return [-1e60 * x];
    };
    const far = { position: [1], momentum: [0] };
    assert.throws(() => leapfrog(far, { gradient: steep, stepSize: 1, steps: 100 }), /the path diverges/);
    assert.ok(asked.length < 5 && asked.every((x) => Math.abs(x) <= 1e100), asked.join());
  });
});
