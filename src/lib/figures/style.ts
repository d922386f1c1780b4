import type { PlotlyLayout } from "./figure";

/** Colors told apart by color-blind readers (Okabe and Ito 2008). */
export const colors = {
  blue: "#0072B2",
  vermillion: "#D55E00",
  green: "#009E73",
  purple: "#AA4499",
  orange: "#E69F00",
  skyBlue: "#56B4E9",
  black: "#222222",
  gray: "#777777",
  grid: "#E4E4E4",
  paper: "#FFFFFF",
} as const;

/** Ink and paper on what a scale colors: they stay as they are where the page around the figure is dark. */
export const onColor = { ink: "#212121", paper: "#FEFEFE" } as const;

export const captionColor = "#444444";

/** Of 1, 2 and 3 σ: opaque, so that the legend shows what is drawn. */
export const bandColors = ["#7FB8D8", "#B2D4E8", "#DCEBF5"] as const;

/** How the curves of one figure differ: in color, and for readers of a grey print in dashes and markers. */
export const seriesStyles = [
  { color: colors.blue, dash: "solid", symbol: "circle" },
  { color: colors.vermillion, dash: "dash", symbol: "square" },
  { color: colors.green, dash: "dot", symbol: "diamond" },
  { color: colors.orange, dash: "dashdot", symbol: "triangle-up" },
  { color: colors.purple, dash: "longdash", symbol: "x" },
  { color: colors.skyBlue, dash: "longdashdot", symbol: "cross" },
  { color: colors.black, dash: "5px,1px", symbol: "star" },
] as const;

/** The curve that the others are measured by. */
export const referenceStyle = { color: colors.black, dash: "solid", symbol: "circle" } as const;

/** The two classes of a plane: they differ in color, in lightness and in shape. */
export const classStyles = [
  { color: colors.skyBlue, edge: "#002A44", symbol: "circle" },
  { color: colors.vermillion, edge: "#FFFFFF", symbol: "square" },
] as const;

/** [position in 0…1, color] */
export type ColorScale = [number, string][];

/** Where there is least and most: Matplotlib's viridis. */
export const sequentialScale: ColorScale = [
  [0, "#440154"],
  [0.111, "#482878"],
  [0.222, "#3e4989"],
  [0.333, "#31688e"],
  [0.444, "#26828e"],
  [0.556, "#1f9e89"],
  [0.667, "#35b779"],
  [0.778, "#6ece58"],
  [0.889, "#b5de2b"],
  [1, "#fde725"],
];

/**
 * A probability: blue and orange on the sides of a neutral 0.5, and lighter all the way, so that grey keeps
 * the order.
 */
export const probabilityScale: ColorScale = [
  [0, "#0b3c7d"],
  [0.25, "#4a7fbd"],
  [0.5, "#b0b0b0"],
  [0.75, "#f8cc70"],
  [1, "#fff1a8"],
];

/** The one font: what static pictures ship, and its nearest relatives where it is missing. */
export const fontFamily = "DejaVu Sans, Verdana, Geneva, sans-serif";
export const fontSize = 12;

/** Width of a figure, in pixels at the size of display: fits JupyterLab's and a page's column. */
export const figureWidth = 860;

/** Room that color bars take right of the panels, in pixels. */
export const colorBarRoom = 92;

const narrow = /[iljtfrI.,:;|'!()[\]·]/;
const wide = /[mwMW@%—]/;

/** Roughly the width of a line in the figures' font, in pixels; tags of Plotly's markup count nothing. */
export function textWidth(text: string): number {
  const plain = text.replace(/<[^>]*>/g, "");
  const ems = [...plain].map((letter) =>
    letter === " "
      ? 0.32
      : narrow.test(letter)
        ? 0.38
        : wide.test(letter)
          ? 0.95
          : /[A-Z0-9+=<>±−]/.test(letter)
            ? 0.7
            : 0.61,
  );
  return fontSize * ems.reduce((sum, width) => sum + width, 0);
}

/** The text with one space wherever there are any. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A word that is wider than a line, in parts that fit, between whole characters; markup stays whole. */
function breakWord(word: string, width: number): string[] {
  if (textWidth(word) <= width || /[<&]/.test(word)) return [word];
  const parts = [""];
  for (const { segment } of graphemes.segment(word)) {
    const last = parts.length - 1;
    if (textWidth(parts[last] + segment) <= width) parts[last] += segment;
    else parts.push(segment);
  }
  return parts.filter(Boolean);
}

/** The text in lines that fit the width, at most, in pixels. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of oneLine(text)
    .split(" ")
    .flatMap((word) => breakWord(word, width))) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && textWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The text with a capital first letter; Greek ones are symbols and stay. */
export function capitalized(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

/** Height that the caption takes at the bottom of a figure of that width, in pixels. */
export function captionHeight(caption: string, width: number): number {
  return Math.ceil(wrap(caption, width - 24).length * fontSize * 1.3) + 12;
}

/** Red, green and blue in 0…255. */
const parse = (hex: string): number[] => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));

/** Black or white, whichever has more contrast to the color (WCAG 2.2's ratio of relative luminances). */
export function readableOn(color: string): string {
  const luminance = (of: string): number => {
    const [red, green, blue] = parse(of).map((part) => ((part / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const contrast = (other: string): number => Math.abs(Math.log(luminance(color) / luminance(other)));
  return contrast(onColor.ink) > contrast(onColor.paper) ? onColor.ink : onColor.paper;
}

/** A color of a scale at `position` in 0…1. */
export function colorAt(scale: ColorScale, position: number): string {
  const inside = Math.min(1, Math.max(0, position));
  const next = Math.max(
    1,
    scale.findIndex(([at]) => at >= inside),
  );
  const [[from, low], [to, high]] = [scale[next - 1], scale[next]];
  const part = (inside - from) / (to - from);
  const mixed = parse(low).map((value, i) => Math.round(value + part * (parse(high)[i] - value)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** The scale in equal steps, as a map with filled contours has it. */
export function stepped(scale: ColorScale, steps: number): ColorScale {
  return Array.from({ length: steps }, (_, k) => colorAt(scale, steps > 1 ? k / (steps - 1) : 0)).flatMap(
    (color, k): ColorScale => [
      [k / steps, color],
      [(k + 1) / steps, color],
    ],
  );
}

/** Below this, a scale counts as one from 0 to 1. */
const tiny = 1e-30;

/** Steps of 1, 2 or 5 times a power of ten, at least 7 of them, from below `low` to above `high`. */
export function roundScale(low: number, high: number): { range: [number, number]; steps: number } {
  // Of values that differ by rounding alone, steps that can still be told apart.
  const span = Math.max(high - low, 1e-9 * Math.max(Math.abs(low), Math.abs(high)));
  const power = 10 ** Math.floor(Math.log10(span < tiny ? 1 : span / 7));
  const size = [5, 2, 1].map((factor) => factor * power).find((step) => span / step >= 6.5) ?? power;
  const from = Math.floor(low / size + 1e-6) * size;
  const steps = Math.ceil((high - from) / size - 1e-6) || 1;
  return { range: [from, from + steps * size], steps };
}

/** The color with an opacity of 0…1. */
export function translucent(color: string, opacity: number): string {
  const [red, green, blue] = parse(color);
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}

/** What every figure shares: paper, font, and the caption at the bottom, inside the picture. */
export function frame({
  width,
  height,
  margin,
  caption,
}: {
  width: number;
  height: number;
  margin: { l: number; r: number; t: number; b: number };
  caption: string;
}): PlotlyLayout {
  const lines = wrap(caption, width - 24);
  // Plotly moves a title down by the height of its capitals, but only where it has one line.
  const top = captionHeight(caption, width) - 8 - (lines.length > 1 ? 0.7 * fontSize : 0);
  return {
    width,
    height,
    margin: { ...margin, pad: 0 },
    paper_bgcolor: colors.paper,
    plot_bgcolor: colors.paper,
    font: { family: fontFamily, size: fontSize, color: colors.black },
    title: {
      text: lines.join("<br>"),
      font: { family: fontFamily, size: fontSize, color: captionColor },
      x: 12 / width,
      xref: "container",
      xanchor: "left",
      y: top / height,
      yref: "container",
      yanchor: "top",
    },
    hovermode: "closest",
  };
}
