import assert from "node:assert/strict";
import { Formulas } from "../../../../scripts/notebooks/formulas";

describe("formulas of a page", () => {
  it("are set, with their characters left alone by Markdown, and code is not", () => {
    const formulas = new Formulas("");
    const markdown = formulas.takeOut(
      "$a_1 * b_2$ and $$c_1 * d$$, \\$5 and \\$6, `$x$`\n```\n$y$\n```\n\\begin{align}e\\end{align}",
    );
    assert.match(markdown, /^(\S+) and (\S+), \\\$5 and \\\$6, `\$x\$`\n```\n\$y\$\n```\n(\S+)$/);
    const page = formulas.putInto(`<head></head><h2 id="${markdown.split(" ")[0]}">${markdown}</h2>`);
    assert.equal(page.match(/<span class="katex">/g)?.length, 3);
    assert.equal(page.match(/<span class="katex-display">/g)?.length, 2);
    assert.match(page, /id="formula-placeholder-0-"/);
    assert.doesNotMatch(page, /url\((?!data:)/);
  });

  it("leave a page without formulas as it is", () => {
    const formulas = new Formulas("");
    assert.equal(formulas.takeOut("costs $5, or $6"), "costs $5, or $6");
    assert.equal(formulas.putInto("<head></head>"), "<head></head>");
  });

  it("share their macros along the page, which may be defined again", () => {
    const formulas = new Formulas("");
    const define = "$\\newcommand{\\E}{\\mathbb{E}}\\newcommand\\half[1]{\\frac{#1}{2}}$";
    formulas.takeOut(define);
    formulas.takeOut("$$\\E[w] = \\half{1}$$");
    formulas.takeOut(define);
    // Names that KaTeX has already, as MathJax allows them.
    formulas.takeOut("$\\newcommand{\\R}{\\mathbb{R}} \\R$");
    assert.deepEqual(formulas.refused, []);
    const page = formulas.putInto(formulas.takeOut("<head></head>$\\E$"));
    assert.match(page, /<mi mathvariant="double-struck">E<\/mi>/);
  });

  it("are shown as they are written, with the reason, where KaTeX refuses them", () => {
    const formulas = new Formulas("");
    const written = [
      "$\\frac{$",
      "$\\undefined<b>$",
      "$$\n\\begin{equation}\\label{eq:post}\n1\n\\end{equation}\n$$",
    ];
    for (const text of written) {
      const page = formulas.putInto(formulas.takeOut(text));
      assert.ok(page.startsWith("<code>$") && page.endsWith("$</code>") && !page.includes("<b>"), page);
    }
    assert.equal(formulas.refused.length, 3);
    assert.match(formulas.refused[2], /^Undefined control sequence: \\label/);
  });

  it("are put in no place but their own", () => {
    const taken = "formula-placeholder-99- formula-placeholder-0- formula-placeholder-x-0-";
    const formulas = new Formulas(taken);
    const page = formulas.putInto(`${taken} ${formulas.takeOut("$a$")}`);
    assert.ok(page.startsWith(`${taken} <span class="together"><span class="katex">`), page);
  });

  it("stay on one line with the brackets and the stop around them where they are short", () => {
    const formulas = new Formulas("");
    const text = "its ($\\alpha$), $b$ and $w^\\top\\varphi(x) + \\varepsilon$.";
    const page = formulas.putInto(formulas.takeOut(text));
    assert.match(
      page,
      /^its <span class="together">\(<span class="katex">.*?<\/span>\),<\/span> <span class="together">/,
    );
    assert.match(page, / and <span class="katex">.*<\/span>\.$/);
  });
});
