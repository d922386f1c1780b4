import assert from "node:assert/strict";
import { choiceField, numberField, rowsField, schema } from "../../../../src/explorable/shell/state";

interface State {
  alpha: number;
  basis: "linear" | "bumps";
  points: readonly (readonly number[])[] | undefined;
}

const tried = schema<State>(
  {
    alpha: numberField(2, { above: 0, atMost: 10 }),
    basis: choiceField("bumps", ["linear", "bumps"]),
    points: rowsField([{ atLeast: -6, atMost: 6 }, {}], { atMost: 3 }),
  },
  { flat: { label: "Flat", task: "What now?", state: { basis: "linear", alpha: 1 } } },
);
const first: State = { alpha: 2, basis: "bumps", points: undefined };

describe("the state of a page in its address", () => {
  it("comes back as it was written, and only what differs is written", () => {
    assert.equal(tried.print(first), "");
    const states: Partial<State>[] = [
      { alpha: 0.1 + 0.2 },
      {
        basis: "linear",
        points: [
          [1, -2],
          [0.25, 3e-7],
        ],
      },
      { points: [] },
    ];
    for (const change of states) {
      const state = tried.complete(change);
      assert.deepEqual(tried.read(`#${tried.print(state)}`), { state, problems: [] });
    }
    assert.equal(tried.print({ points: [[1, 2]], alpha: 3 }), "alpha=3&points=1,2");
  });

  it("opens a preset, with what stands beside it", () => {
    assert.deepEqual(tried.read("#preset=flat&alpha=5"), {
      state: { alpha: 5, basis: "linear", points: undefined },
      preset: "flat",
      problems: [],
    });
  });

  it("keeps what it understands of a broken address, and says what it does not", () => {
    const { state, problems } = tried.read("#alpha=-3&basis=linear&size=1&points=1,2;x,3&%E0%A4%A");
    assert.deepEqual(state, { ...first, basis: "linear" });
    assert.deepEqual(
      problems.map((sentence) => sentence.replace("This part of the address was left out: ", "")),
      [
        "alpha: expected a number > 0 and <= 10, got -3.",
        'address: expected names among preset, alpha, basis, points, got "size".',
        "points[1][0]: expected a number >= -6 and <= 6, got NaN.",
        'address: expected text in UTF-8, percent-encoded, got "%E0%A4%A".',
      ],
    );
    for (const address of ["#alpha=", "#alpha", "#points=", "#points=1", "#preset=none", "#__proto__=1"]) {
      const read = tried.read(address);
      assert.deepEqual([read.state, read.problems.length], [first, 1], address);
    }
    const many = Array.from({ length: 10_000 }, () => "1,1").join(";");
    assert.match(
      tried.read(`#points=${many}`).problems[0],
      /points\.length: expected at most 3 points, got 10000/,
    );
  });

  it("refuses a start that is out of range, or has a name too many", () => {
    assert.throws(() => tried.complete({ alpha: 0 }), /^RangeError: alpha: expected a number > 0/);
    assert.throws(
      () => tried.complete({ beta: 1 } as never),
      /^RangeError: beta: expected one of the names alpha/,
    );
  });

  it("asks for exactly as many rows as it is told", () => {
    const ends = rowsField([{}, {}], { exactly: 2 });
    assert.deepEqual(
      ends.check("line", [
        [0, 0],
        [1, 1],
      ]),
      [
        [0, 0],
        [1, 1],
      ],
    );
    assert.equal(ends.check("line", undefined), undefined);
    for (const [rows, found] of [
      [[], 0],
      [[[1, 1]], 1],
      [
        [
          [1, 1],
          [2, 2],
          [3, 3],
        ],
        3,
      ],
    ] as const) {
      assert.throws(() => ends.check("line", rows), {
        message: `line.length: expected 2 points, got ${found}`,
      });
    }
  });

  it("checks a value beside the others, in whatever order the address has them", () => {
    const both = schema(
      { low: numberField(0, {}), high: numberField(1, {}) },
      {},
      {
        low: (name, low, { high }) => {
          if (low > high) throw new RangeError(`${name}: expected at most ${high}, got ${low}`);
        },
      },
    );
    for (const address of ["low=5&high=3", "high=3&low=5"]) {
      assert.deepEqual(both.read(address), {
        state: { low: 0, high: 3 },
        problems: ["This part of the address was left out: low: expected at most 3, got 5."],
      });
    }
    assert.deepEqual(both.read("high=7&low=5").problems, []);
    assert.throws(() => both.complete({ low: 2 }), /^RangeError: low: expected at most 1, got 2/);
  });
});
