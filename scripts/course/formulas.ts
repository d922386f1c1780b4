// Formulas of nbgrader's pages: its templates leave them to MathJax, from another host.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { virtualEnvironment } from "../jupyter";

/** What formgrader asks of MathJax: to be told when the formulas are set, which a module's script does before any handler runs. */
const STAND_IN =
  'window.MathJax = { Hub: { Startup: { signal: { Interest: (tell) => setTimeout(tell, 0, "End") } } } };';

/** Puts a template that sets formulas by itself before nbconvert's own, in a folder where Jupyter looks first. */
export function writeFormulas(jupyterPath: string): void {
  const page = join(virtualEnvironment, "share", "jupyter", "nbconvert", "templates", "page");
  const [style, script] = ["formulas.css", "formulas.js"].map((name) =>
    readFileSync(join(page, name), "utf8"),
  );
  const head = `<style>${style}</style>\n<script>${STAND_IN}</script>\n<script type="module">${script}</script>`;
  const folder = join(jupyterPath, "nbconvert", "templates", "base");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "mathjax.html.j2"),
    `{% macro mathjax(url="") %}{% raw %}${head}{% endraw %}{% endmacro %}`,
  );
}
