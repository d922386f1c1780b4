// The parts of a notebook's page that need no browser: contents, links, folded checks, outputs, figures for both themes.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bibliography, replaceCitations } from "../../../../scripts/notebooks/bibliography";
import { comparisons, foldedSummary } from "../../../../scripts/notebooks/comparison";
import { withContents } from "../../../../scripts/notebooks/contents";
import { stillImage } from "../../../../scripts/notebooks/figure-still";
import { LibraryIndex } from "../../../../scripts/notebooks/library-index";
import {
  type CodeCell,
  isCodeCell,
  joinLines,
  readNotebook,
} from "../../../../scripts/notebooks/notebook-file";
import {
  explorableIn,
  pageOutput,
  withoutEmptyHeads,
  withScrolling,
} from "../../../../scripts/notebooks/page-outputs";
import { linkCode, linkProse } from "../../../../scripts/notebooks/prose";
import { chooseNotebooks } from "../../../../scripts/notebooks/run";
import { states } from "../../../../src/explorable/states";
import * as figures from "../../../../src/lib/figures";
import { explorableBundle } from "../../../../src/lib/notebook/explorable";
import { packFigure } from "../../../../src/lib/notebook/plotly-json";
import { root } from "../../../support/root";

const library = new LibraryIndex();
const links = { library, source: ({ file, line }: { file: string; line: number }) => `${file}#L${line}` };
const linked = (markdown: string, code = ""): { text: string; unknown: string[] } => {
  const unknown: string[] = [];
  const text = linkProse(markdown, code, { links, unknown: (citation) => unknown.push(citation) });
  return { text, unknown };
};

const cell = (source: string, text = "", tags: string[] = []): CodeCell => ({
  ...{ cell_type: "code", source, metadata: { tags }, execution_count: 1 },
  outputs: text === "" ? [] : [{ output_type: "stream", name: "stdout", text }],
});

describe("a page's contents", () => {
  it("hold parts, sections and subsections after the title, each with a place of its own", () => {
    const page =
      "<main><h1>Title</h1><p></p><h1>Part <em>1</em></h1><h2>A &amp; B</h2><h3>A &amp; B</h3></main>";
    const html = withContents(page);
    assert.match(html, /<h1 id="Title">Title<\/h1>\n<nav class="contents" aria-label="Contents"><details>/);
    assert.match(html, /<li class="level-1"><a href="#Part-1">Part <em>1<\/em><\/a><\/li>/);
    const ids = Array.from(html.matchAll(/ id="([^"]*)"/g), ([, id]) => id);
    assert.equal(new Set(ids).size, 4);
    const targets = Array.from(html.matchAll(/href="#([^"]*)"/g), ([, id]) => id);
    assert.deepEqual(targets, ids.slice(1));
  });

  it("are left out where there is nothing to choose", () => {
    assert.doesNotMatch(withContents("<main><h1>Title</h1><h2>Only</h2></main>"), /contents/);
  });
});

describe("a page's prose", () => {
  it("leads to papers, and says which ones it does not know", () => {
    const { text, unknown } = linked(
      "Equations (MacKay 1992; Nobody\net al. 1999) of November 2026, [Guo et al. 2017](x).",
    );
    assert.ok(text.includes("[MacKay 1992](https://doi.org/10.1162/neco.1992.4.3.415"));
    assert.ok(text.endsWith("of November 2026, [Guo et al. 2017](x)."));
    assert.deepEqual(unknown, ["Nobody et al. 1999"]);
  });

  it("leads to the line of a file at which the next cell uses it, and to functions by name", () => {
    const { text } = linked(
      "See `models/basis.ts` and `linearPosterior`, not `mean`.",
      "models.polynomialBasis(3)",
    );
    const [, file, line] = /\[`models\/basis\.ts`\]\(([^)]*)#L(\d+)\)/.exec(text) ?? assert.fail(text);
    assert.equal(file, "src/lib/models/basis.ts");
    const source = readFileSync(join(root, file), "utf8").split("\n");
    assert.match(source[Number(line) - 1], /^export function polynomialBasis/);
    assert.match(
      text,
      /\[`linearPosterior`\]\(src\/lib\/models\/bayesian-linear-regression\.ts#L\d+\), not `mean`\.$/,
    );
  });

  it("leaves code blocks and what is no file as it is", () => {
    const markdown = "```\nMacKay 1992 `models/basis.ts`\n```\n`data/cache` and `no/file.ts`";
    assert.deepEqual(linked(markdown), { text: markdown, unknown: [] });
  });

  it("of the committed notebooks cites what the bibliography holds, and names files that there are", () => {
    for (const file of chooseNotebooks(join(root, "notebooks"), [])) {
      for (const { cell_type, source } of readNotebook(file).cells) {
        if (cell_type !== "markdown") continue;
        const text = joinLines(source).replace(/\$[^$]*\$/g, "");
        assert.deepEqual(linked(text).unknown, [], file);
        for (const [, path] of text.matchAll(/`((?:src|bench)\/[\w./-]+\.\w+)`/g))
          assert.ok(existsSync(join(root, path)), `${file}: ${path}`);
      }
    }
  });

  it("knows a citation however it is written", () => {
    const keys: string[] = [];
    replaceCitations("Liang, Li and Srikant (2018), Kingma et al., 2015", (_, paper, key) => {
      assert.equal(paper, bibliography[key]);
      keys.push(key);
      return "";
    });
    assert.deepEqual(keys, ["Liang, Li and Srikant 2018", "Kingma et al. 2015"]);
  });
});

describe("a page's code", () => {
  it("leads to a library function where it is first used", () => {
    const call = '<span class="nx">models</span><span class="p">.</span><span class="nx">linearBasis</span>';
    const html = linkCode(`${call}${call}`, links);
    assert.equal(
      html.match(/<a class="nx" href="src\/lib\/models\/basis\.ts#L\d+">linearBasis<\/a>/g)?.length,
      1,
    );
    const own = call.replace("models", "mine");
    assert.equal(linkCode(own, links), own);
  });
});

describe("cells that only compare", () => {
  const check = (statement: string): string =>
    `lab.check({ id: "a", statement: "${statement}", value: 0, atMost: 0 });`;

  it("hold checks against the library or the cell, and constants that no other cell uses", () => {
    const cells = [
      cell(check("the library's rows against the cell"), "✓ the library's rows: 0 (≤ 0)\n"),
      cell(`const own = 1;\n${check("the cell's formulas")}`),
      cell(`const used = 1;\n${check("the cell's formulas")}`),
      cell("used + 1"),
      cell(check("accuracy of the network")),
      cell("await show(figure); // of the library", "", ["comparison"]),
    ];
    const folded = comparisons(cells);
    assert.deepEqual(
      cells.map((each) => folded.has(each)),
      [true, true, false, false, false, true],
    );
    assert.equal(foldedSummary(cells[0]), "Check against the library: ✓ holds");
    assert.equal(
      foldedSummary(cell("", "✗ a: 1\n✓ b: 0\n")),
      "Check against the library: ✗ 1 of 2 checks fails",
    );
  });
});

describe("a page's outputs", () => {
  const still = figures.lines([{ name: "a", x: [0, 1], y: [0, 1] }], { xLabel: "x", yLabel: "y" });
  /** What the committed copy keeps of an explorable. */
  const savedData = ({ "text/html": _, ...rest }: Record<string, unknown>): Record<string, unknown> => rest;
  const htmlOf = async (
    data: Record<string, unknown>,
    explorable?: string,
    metadata: Record<string, unknown> = {},
  ): Promise<string> => {
    const shown = await pageOutput({ output_type: "display_data", data, metadata }, explorable);
    return "data" in shown ? String(shown.data["text/html"]) : "";
  };

  it("scroll tables, whose heads all say something", async () => {
    const html = await htmlOf({ "text/html": '<table><tr><th scope="col"> </th><th>a</th></tr></table>' });
    assert.equal(
      withScrolling(withoutEmptyHeads(html)),
      '<div class="scroll"><table><tr><td></td><th>a</th></tr></table></div>',
    );
  });

  it("keep a short text of a table on its line, and a long one as wide as can be read", () => {
    const [short, long] = [
      "0.65 … 0.71",
      "share of data sets whose truth lies where the posterior leaves 5 %",
    ];
    const left = (text: string, kind = ""): string => `<td ${kind}style="text-align: left">${text}</td>`;
    const rest = `${left("neither short nor long")}<td style="text-align: right">1</td></tr></table>`;
    const head = (kind = ""): string => `<th scope="col" ${kind}style="text-align: left">holds in</th>`;
    const marked = `${head('class="short" ')}</tr><tr>${left(short, 'class="short" ')}${left(long, 'class="long" ')}`;
    assert.equal(
      withScrolling(`<table><tr>${head()}</tr><tr>${left(short)}${left(long)}${rest}`),
      `<div class="scroll"><table><tr>${marked}${rest}</div>`,
    );
  });

  it("show a picture alone on paper of its own, and an explorable's page in its place", async () => {
    const picture = { "image/png": "aGk=", "text/plain": "A <line>" };
    assert.match(
      await htmlOf(picture),
      /class="scroll paper"><img alt="A &lt;line&gt;" src="data:image\/png;base64,aGk="/,
    );
    assert.match(
      await htmlOf(picture, "line"),
      /<iframe title="A &lt;line&gt;" data-explorable="line" src="line\.html"/,
    );
    assert.equal(explorableIn('await showExplorable("line", still);'), "line");
    assert.equal(explorableIn("show(still)"), undefined);
  });

  it("open an explorable as the notebook starts it", async () => {
    const { data, metadata = {} } = await explorableBundle("line", still, { count: 7, noise: 0.5 });
    assert.match(await htmlOf(savedData(data), "line", metadata), /src="line\.html#count=7&amp;noise=0\.5"/);
    const first = await explorableBundle("line", still);
    assert.match(await htmlOf(savedData(first.data), "line", first.metadata), /src="line\.html"/);
  }).timeout(60_000);

  it("of the committed notebooks hold a still of every explorable, and the state that it starts in", () => {
    const found: string[] = [];
    for (const file of chooseNotebooks(join(root, "notebooks"), [])) {
      for (const cell of readNotebook(file).cells.filter(isCodeCell)) {
        const name = explorableIn(joinLines(cell.source)) as keyof typeof states | undefined;
        if (name === undefined) continue;
        const [shown] = cell.outputs;
        assert.ok("data" in shown && shown.data["image/png"] !== undefined, `${name}: no still`);
        const { alt } = shown.metadata["image/png"] as { alt: string };
        assert.ok(alt.length > 20, `${name}: ${alt}`);
        const start = shown.metadata["explorable"] as { name: string; address: string };
        assert.equal(start.name, name);
        const { state, problems } = states[name].read(start.address);
        assert.deepEqual(problems, []);
        found.push(name);
        if (!("points" in state) || name !== "line") continue;
        // The cell shows the data with a hole, as its still says.
        const xs = (state.points ?? []).map(([x]) => x);
        assert.equal(xs.length, 20);
        assert.ok(xs.every((x) => Math.abs(x) >= 1 && Math.abs(x) <= 3));
      }
    }
    assert.deepEqual(found, Object.keys(states));
  });

  it("draw a figure for both themes, whose scales and data keep their colors", async () => {
    const settings = { xLabel: "T", xs: [1, 2], yLabel: "ε", ys: [0], valueLabel: "AP" };
    const figure = figures.heatMap([{ title: "noise", values: [[0.9, 0.8]] }], settings);
    const json = JSON.parse(JSON.stringify(packFigure(figure))) as never;
    const svg = decodeURIComponent((await stillImage(json)).replace("data:image/svg+xml,", ""));
    assert.match(svg, /@media screen and \(prefers-color-scheme:dark\)/);
    assert.doesNotMatch(svg, /style="[^"]*rgb\(34, 34, 34\)/);
    assert.match(svg, /rgb\(33, 33, 33\)|rgb\(254, 254, 254\)/);
    const [once, again] = [await stillImage(json), await stillImage(json)];
    assert.ok(once === again, "two drawings of one figure differ");
  }).timeout(120_000);
});
