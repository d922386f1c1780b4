import { bandColors, captionColor, colors } from "./style";

/**
 * What a figure's own paper, ink and tints of paper become on a dark page. The colors of curves, classes and scales
 * stay: they are told from both papers.
 */
export const darkColors: Readonly<Record<string, string>> = {
  [colors.paper]: "#14171A",
  [colors.black]: "#E6E8EA",
  [captionColor]: "#B4BBC2",
  [colors.grid]: "#343A40",
  [colors.gray]: "#9AA1A8",
  [bandColors[0]]: "#23688F",
  [bandColors[1]]: "#1B4B66",
  [bandColors[2]]: "#163040",
  // Plotly's own, of figures that a reader draws.
  "#2A3F5F": "#C8D4E3",
  "#E5ECF6": "#23282D",
  "#EEEEEE": "#343A40",
};
