import type { Axis, Frame } from "./chart";

const MARGINS = { left: 52, right: 16, top: 8, bottom: 36 };

/** Charts along x, and the smaller ones of the evidence. */
export const LARGE: Frame = { width: 440, height: 280, ...MARGINS };
export const SMALL: Frame = { width: 440, height: 190, ...MARGINS };

/** The axis of variances stays as it is, so that a slider's effect is seen and not that of another scale. */
export const VARIANCE: Axis = {
  label: "variance of y",
  range: [1e-4, 1e3],
  ticks: [1e-4, 1e-2, 1, 1e2],
  log: true,
};
