import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import katex from "katex";
import { escapeHtml } from "../../src/lib/notebook/display";

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

/** Letters of a formula that no line's end divides, nor parts from the brackets and the stop around it. */
const SHORT = 16;

/** As LaTeX has it, a macro is defined once; MathJax, and so JupyterLab, lets it be defined again. */
const NEW_COMMAND = /\\newcommand\*?\s*(\{\s*\\[A-Za-z]+\s*\}|\\[A-Za-z]+)/g;

/** Formulas taken out of Markdown, to be put into the page that is made of it. */
export class Formulas {
  /** What KaTeX refused, and why, as far as it is not taken away yet. */
  readonly refused: string[] = [];
  private readonly rendered: { html: string; isShort: boolean }[] = [];
  /** Macros that one formula defines and later ones use. */
  private readonly macros = {};
  private readonly placeholder: string;

  /** @param page everything that may appear on the page: no placeholder is like anything in it */
  constructor(page: string) {
    let word = "formula-placeholder";
    while (page.includes(word)) word += "-x";
    this.placeholder = word;
  }

  /** Markdown with a placeholder for each formula, so that none of its characters is taken for Markdown. */
  takeOut(markdown: string): string {
    return markdown.replace(LITERAL_OR_FORMULA, (text: string, ...rest: unknown[]) => {
      const { literal, display, environment, inline } = rest.at(-1) as Record<string, string | undefined>;
      if (literal !== undefined) return text;
      const html = this.render(display ?? environment ?? inline ?? "", inline === undefined, text);
      const isShort = inline !== undefined && inline.length <= SHORT && !html.startsWith("<code>");
      return `${this.placeholder}-${this.rendered.push({ html, isShort }) - 1}-`;
    });
  }

  /** The page with its formulas and, if there are any, their style sheet with its fonts. */
  putInto(html: string): string {
    if (this.rendered.length === 0) return html;
    const place = new RegExp(`<[^<>]*>|([([“"]?)${this.placeholder}-(\\d+)-([)\\].,;:?!…”"]*)`, "g");
    const set = (text: string, before = "", index?: string, after = ""): string => {
      if (index === undefined) return text;
      const { html, isShort } = this.rendered[Number(index)];
      const whole = before + html + after;
      return isShort ? `<span class="together">${whole}</span>` : whole;
    };
    const style = (): string => styleSheet(this.rendered.map(({ html }) => html).join(""));
    return html.replace(place, set).replace("</head>", () => `<style>${style()}</style>\n</head>`);
  }

  /** The formula set, or as it is written where KaTeX refuses it. */
  private render(formula: string, displayMode: boolean, written: string): string {
    const redefining = formula.replace(NEW_COMMAND, "\\providecommand$1{}\\renewcommand$1");
    const options = { displayMode, strict: "ignore", macros: this.macros, globalGroup: true } as const;
    try {
      return katex.renderToString(redefining, options);
    } catch (error) {
      const { message, rawMessage = message } = error as Error & { rawMessage?: string };
      this.refused.push(rawMessage.split("\n")[0]);
      return `<code>${escapeHtml(written)}</code>`;
    }
  }
}

/** KaTeX's style sheet with the fonts in it that these formulas use, so that the page is complete in itself. */
function styleSheet(formulas: string): string {
  const folder = dirname(require.resolve("katex/dist/katex.min.css"));
  const css = readFileSync(join(folder, "katex.min.css"), "utf8");
  const isUsed = usedFonts(css, formulas);
  return css.replace(/@font-face\{[^}]*\}/g, (face) => {
    if (!isUsed(face)) return "";
    return face.replace(/src:url\(([^)]+\.woff2)\)[^;}]*/, (_, font: string) => {
      const base64 = readFileSync(join(folder, font)).toString("base64");
      return `src:url(data:font/woff2;base64,${base64}) format("woff2")`;
    });
  });
}

/** Which of the style sheet's faces the formulas need, by the classes that choose a family, bold or italic type. */
function usedFonts(css: string, formulas: string): (face: string) => boolean {
  const classes = new Set(
    Array.from(formulas.matchAll(/class="([^"]*)"/g), ([, names]) => names.split(" ")).flat(),
  );
  const rules = Array.from(css.matchAll(/([^{}]+)\{([^{}]*)\}/g)).filter(([, selectors]) =>
    selectors.split(",").some((selector) => classes.has(/\.([\w-]+)$/.exec(selector.trim())?.[1] ?? "")),
  );
  const declared = rules.map(([, , declarations]) => declarations).join(";");
  return (face) => {
    const [, family] = /font-family:"?(\w+)/.exec(face) ?? [];
    const needs = [family, ...(/font-weight:700/.test(face) ? ["font-weight:700"] : [])];
    if (/font-style:italic/.test(face)) needs.push("font-style:italic");
    return needs.every((need) => declared.includes(need));
  };
}
