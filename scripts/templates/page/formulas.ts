// For a notebook's page that nbconvert or nbgrader made by itself: sets the formulas of its text, without another host.
import renderMathInElement from "katex/contrib/auto-render";

const environments = ["equation", "align", "alignat", "gather", "CD"].flatMap((name) =>
  [name, `${name}*`].map((whole) => ({
    left: `\\begin{${whole}}`,
    right: `\\end{${whole}}`,
    display: true,
  })),
);
const delimiters = [
  { left: "$$", right: "$$", display: true },
  { left: "\\[", right: "\\]", display: true },
  ...environments,
  { left: "$", right: "$", display: false },
  { left: "\\(", right: "\\)", display: false },
];

// Macros that one cell defines serve the later ones.
const options = { delimiters, macros: {}, globalGroup: true, strict: "ignore", throwOnError: false } as const;
/** Text of our template; of nbgrader's, with the comments below an answer. */
const texts = document.querySelectorAll<HTMLElement>(".prose, .text_cell_render, .panel-footer");
for (const text of texts) renderMathInElement(text, options);
