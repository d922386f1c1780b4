// The start page's findings, against the study's file as it is read here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { findings } from "../../../../scripts/site/findings";
import type { Study } from "../../../../scripts/study/aggregate";
import { picturesOf } from "../../../../scripts/study/pictures";
import { fromJson } from "../../../../src/lib/core/json";
import type { Figure } from "../../../../src/lib/figures/figure";
import { root } from "../../../support/root";

const study = fromJson(readFileSync(join(root, "docs", "study.json"), "utf8")) as Study;
const claim = (task: string, first: number, entropy: number): Study["claims"][number] => {
  const [some] = study.claims;
  const overEntropy = { ...some.overEntropy, interval: [entropy - 0.01, entropy + 0.01] as [number, number] };
  return { ...some, winner: "ODIN", methods: ["MCP", "ODIN"], task, first, asked: 7, overEntropy };
};
const read = (html: string): { text: string; picture: HTMLImageElement } => {
  const { document } = new JSDOM(html).window;
  const text = document.body.textContent.replace(/\s+/g, " ");
  return { text, picture: document.querySelector("img")! };
};

describe("the start page's findings", () => {
  const drawn: Figure[] = [];
  const draw = (figure: Figure): Promise<string> => Promise.resolve(`x${drawn.push(figure)}.svg`);

  it("give each verdict by number, and the checks that hold in every seed", async () => {
    const { text } = read(await findings(study, draw));
    for (const { winner, first, asked } of study.claims) {
      assert.ok(text.includes(`${winner} performs the best`));
      assert.ok(text.includes(`${first} of ${asked} seeds`));
    }
    const page = readFileSync(join(root, "docs", "study.md"), "utf8");
    const [, whole, all] = /(\d+) of (\d+) checks hold in every seed/.exec(page) ?? [];
    assert.ok(text.includes(`Of their ${all} checks ${whole} hold in every seed`));
  });

  it("say where a score that the report left out is ahead", async () => {
    const claims = [claim("KMNIST", 6, -0.02), claim("notMNIST", 7, 0.02), claim("noise", 5, -0.03)];
    const { text } = read(await findings({ ...study, claims }, draw));
    assert.match(
      text,
      /it is best on KMNIST in 6 of 7 seeds, notMNIST in 7 of 7 seeds and noise in 5 of 7 seeds\./,
    );
    assert.match(text, /entropy, which the report left out, is ahead of it on KMNIST and noise\./);
    assert.doesNotMatch(read(await findings({ ...study, claims: [claims[1]] }, draw)).text, /left out/);
  });

  it("show the picture of the detection of errors, with words for what is on it", async () => {
    const { text, picture } = read(await findings(study, draw));
    assert.equal(picture.getAttribute("src"), `x${drawn.length}.svg`);
    // The page says below it what is seen: the picture has no caption, nor room for one.
    const [{ figure }] = picturesOf(study);
    const { title, height = 0, margin } = drawn.at(-1)!.layout;
    assert.equal(title, undefined);
    assert.equal(picture.height, height);
    assert.equal(figure.layout.height! - height, figure.layout.margin!.b! - margin!.b!);
    assert.ok(figure.layout.height! - height > 20);
    const { methods } = study.tasks.find(({ task }) => task === "errors")!;
    for (const { method, values } of methods) {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      assert.ok(
        picture.alt.includes(
          `${method} (${values.length} seeds from ${low.toPrecision(3)} to ${high.toPrecision(3)})`,
        ),
        `${method}: ${picture.alt}`,
      );
    }
    assert.match(text, /How well each score finds LeNet's errors, a dot for each seed/);
  });

  it("are left out where no claim was tried", async () => {
    assert.equal(await findings({ ...study, claims: [] }, draw), "");
  });
});
