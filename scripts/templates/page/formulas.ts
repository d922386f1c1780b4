// For a notebook's page that nbconvert made by itself: sets the formulas of its text, without another host.
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
for (const prose of document.querySelectorAll<HTMLElement>(".prose")) renderMathInElement(prose, options);
