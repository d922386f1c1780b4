import assert from "node:assert/strict";
import { Resvg } from "@resvg/resvg-js";
import * as figures from "../../../../src/lib/figures";
import { renderPng } from "../../../../src/lib/notebook/static-picture";
import { range } from "./figure-examples";
import { touchesEdge } from "./look";

describe("the panels of a figure", () => {
  it("lie within the picture for long axis labels and many curves", async () => {
    const curves = range(1, 7, 7).map((k) => ({
      name: `a method with a rather long name, number ${k}`,
      x: [0, 1],
      y: [1e6 * k, 2e6],
    }));
    const png = await renderPng(
      figures.lines(curves, {
        xLabel: "a long label of the axis with its unit (nats per datum)",
        yLabel: "log marginal likelihood (nats)",
      }),
    );
    assert.equal(await touchesEdge(png), undefined);
  });

  it("would be seen if it were cut off", async () => {
    const paper = "<rect width='20' height='20' fill='white'/>";
    const svg =
      `<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'>${paper}` +
      "<rect x='15' y='5' width='9' height='4'/></svg>";
    assert.equal(await touchesEdge(new Resvg(svg).render().asPng()), "right");
  });
});
