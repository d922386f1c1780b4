import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import katex from "katex";

/** What looks like a formula and is none: code, fenced or inline, and a dollar after a backslash. */
const LITERAL = /(?<literal>```[\s\S]*?```|~~~[\s\S]*?~~~|(?<ticks>`+)[\s\S]*?[^`]\k<ticks>(?!`)|\\\$)/;
const DISPLAY = /\$\$(?<display>[\s\S]+?)\$\$/;
const ENVIRONMENT = /(?<environment>\\begin\{(?<name>[a-z]+\*?)\}[\s\S]+?\\end\{\k<name>\})/;
/** No blank inside the dollars and no digit after them, so that prices are none. */
const INLINE = /\$(?<inline>[^\s$](?:[^$]*?[^\s$\\])?)\$(?!\d)/;
const LITERAL_OR_FORMULA = new RegExp(
  [LITERAL, DISPLAY, ENVIRONMENT, INLINE].map((part) => part.source).join("|"),
  "g",
);

const TAG_OR_PLACEHOLDER = /<[^<>]*>|formula-placeholder-(\d+)-/g;

/** Formulas taken out of Markdown, to be put into the page that is made of it. */
export class Formulas {
  private readonly rendered: string[] = [];

  /** Markdown with a placeholder for each formula, so that none of its characters is taken for Markdown. */
  takeOut(markdown: string): string {
    return markdown.replace(LITERAL_OR_FORMULA, (text: string, ...rest: unknown[]) => {
      const { literal, display, environment, inline } = rest.at(-1) as Record<string, string | undefined>;
      if (literal !== undefined) return text;
      const displayMode = inline === undefined;
      const html = katex.renderToString(display ?? environment ?? inline ?? "", {
        displayMode,
        strict: "ignore",
      });
      return `formula-placeholder-${this.rendered.push(html) - 1}-`;
    });
  }

  /** The page with its formulas and, if there are any, their style sheet with its fonts. */
  putInto(html: string): string {
    if (this.rendered.length === 0) return html;
    return html
      .replace(TAG_OR_PLACEHOLDER, (text, index?: string) =>
        index === undefined ? text : this.rendered[Number(index)],
      )
      .replace("</head>", () => `<style>${styleSheet()}</style>\n</head>`);
  }
}

/** KaTeX's style sheet with the fonts in it, so that the page is complete in itself. */
function styleSheet(): string {
  const folder = dirname(require.resolve("katex/dist/katex.min.css"));
  const embed = (_: string, font: string): string =>
    `src:url(data:font/woff2;base64,${readFileSync(join(folder, font)).toString("base64")}) format("woff2")`;
  return readFileSync(join(folder, "katex.min.css"), "utf8").replace(
    /src:url\(([^)]+\.woff2)\)[^;}]*/g,
    embed,
  );
}
