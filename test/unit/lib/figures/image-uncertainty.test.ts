import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";

describe("imageUncertainty", () => {
  const passes = [
    [0.6, 0.4, 0],
    [0.1, 0.9, 0],
    [0.7, 0.3, 0],
  ];

  it("show a summary of the passes as it is given, and rank the classes by it", () => {
    const summary = { mean: [[0.2, 0.1, 0.7]], votes: [[0, 1 / 3, 2 / 3]] };
    const { data, alt } = figures.imageUncertainty({
      image: [0, 1, 1, 0],
      probabilities: passes,
      summary,
      label: 1,
    });
    const bars = data.filter(({ type }) => type === "bar");
    assert.deepEqual(
      bars.slice(0, 2).map(({ y }) => y),
      [
        [0.2, 0.1, 0.7],
        [0, 1, 2],
      ],
    );
    assert.match(alt, /label 1, prediction 2, variation ratio 0\.333; .* classes 2, 0, 1$/);
    assert.throws(
      () =>
        figures.imageUncertainty({
          image: [0],
          probabilities: passes,
          summary: { ...summary, mean: [[1, 0]] },
        }),
      /summary.mean\[0\].length: expected 3, got 2/,
    );
  });
});
