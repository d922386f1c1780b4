import type { NumberRange } from "../core/shapes";
import type { AxisOptions } from "./axis";
import { drawPanels, type Panel } from "./panels";
import type { Figure, FigureText } from "./figure";

/** Shares and areas under their curves, with what sums of them round. */
export const unit: NumberRange = { atLeast: 0, atMost: 1 + 1e-9 };

/** An axis of a share, from 0 or from where there is something to see, and a little more at both ends. */
export const share = (label: string, from = 0): AxisOptions => ({
  label,
  range: [from - 0.02 * (1 - from), 1 + 0.02 * (1 - from)],
});

/** One coordinate system of shares in a figure of its own. */
export function oneSquare(panel: Panel, text: Required<FigureText>): Figure {
  return drawPanels([panel], { width: 560, panelHeight: 400, ...text });
}
