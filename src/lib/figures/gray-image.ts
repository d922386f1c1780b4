import type { PlotlyTrace } from "./figure";

const blackToWhite: [number, string][] = [
  [0, "#000000"],
  [1, "#ffffff"],
];
/** Gray of white paper. */
export const white = 255;

/** Pixels of a heat map of greys, 0 = black … 255 = white, with row 0 at the top. */
export function grayTrace(rows: Uint8Array[]): PlotlyTrace {
  return {
    type: "heatmap",
    z: rows,
    x0: 0.5,
    y0: 0.5,
    dx: 1,
    dy: 1,
    zmin: 0,
    zmax: white,
    zauto: false,
    colorscale: blackToWhite,
    showscale: false,
    hoverinfo: "skip",
  };
}

/** A gray of 0…1 as one of 0…255; what lies outside is black or white. */
export function gray(value: number): number {
  return Math.round(white * Math.min(1, Math.max(0, value)));
}
