import { bandColors, captionColor, colors } from "./style";

/**
 * What a figure's own paper, ink and tints of paper become on a dark page. The colors of scales stay, and so do those of
 * curves and classes that are told from both papers; the blues get lighter, or a mean would sink into its own bands.
 */
export const darkColors: Readonly<Record<string, string>> = {
  [colors.paper]: "#14171A",
  [colors.black]: "#E6E8EA",
  [captionColor]: "#B4BBC2",
  [colors.grid]: "#343A40",
  [colors.gray]: "#9AA1A8",
  [colors.blue]: "#4BA0E0",
  [colors.skyBlue]: "#A6DCFF",
  [bandColors[0]]: "#1F5A7C",
  [bandColors[1]]: "#1B4560",
  [bandColors[2]]: "#163040",
  // Plotly's own, of figures that a reader draws.
  "#2A3F5F": "#C8D4E3",
  "#E5ECF6": "#23282D",
  "#EEEEEE": "#343A40",
};
