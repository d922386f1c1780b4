import { colors, fontSize, textWidth } from "./style";
import { extent } from "./traces";

/** One axis of a panel. */
export interface AxisOptions {
  /** What is drawn, with its unit; empty where a neighbour's label serves. */
  label: string;
  /** From and to, in data units also on a logarithmic axis. */
  range?: [number, number];
  log?: boolean;
  /** Numbers along the axis; without them the axis is bare. Default true. */
  numbers?: boolean;
  tickValues?: number[];
  tickText?: string[];
  /** Draws nothing of the axis. */
  hidden?: boolean;
  grid?: boolean;
}

/** Room that an axis takes beside its panel: its numbers and its label. */
export function axisRoom(axis: AxisOptions, numbersSize: number): number {
  if (axis.hidden) return 0;
  return (axis.numbers === false ? 10 : numbersSize) + (axis.label ? 24 : 0);
}

/** Width of the numbers along a vertical axis, with its ticks. */
export function numbersWidth({ tickText = [] }: AxisOptions): number {
  return Math.max(40, extent([tickText.map((text) => textWidth(text) + 10)])[1]);
}

/** Plotly's layout of an axis that takes a part of the plotting area, from 0 to 1, and stands at another axis. */
export function axisLayout(
  axis: AxisOptions,
  domain: [number, number],
  anchor: string,
): Record<string, unknown> {
  const numbers = axis.numbers !== false;
  if (axis.hidden) return { domain, anchor, range: axis.range, visible: false };
  return {
    domain,
    anchor,
    type: axis.log ? "log" : "linear",
    ...(axis.range && { range: axis.log ? axis.range.map(Math.log10) : axis.range }),
    title: { text: axis.label, standoff: 6, font: { size: fontSize } },
    automargin: true,
    showticklabels: numbers,
    ticks: numbers ? "outside" : "",
    ticklen: 4,
    ...(axis.tickValues && { tickvals: axis.tickValues }),
    ...(axis.tickText && { ticktext: axis.tickText }),
    // Plotly sets powers of ten a quarter larger than other numbers.
    ...(axis.log && !axis.tickText && { exponentformat: "power", tickfont: { size: 0.8 * fontSize } }),
    showgrid: axis.grid !== false,
    gridcolor: colors.grid,
    showline: true,
    mirror: true,
    linecolor: colors.black,
    linewidth: 1,
    zeroline: false,
  };
}

/**
 * Where a logarithmic axis shows one to three decades, Plotly numbers every digit, and "9" touches "10": such an
 * axis gets a few numbers, written out.
 */
export function withLogTicks(axis: AxisOptions, values: ArrayLike<number>[]): AxisOptions {
  if (!axis.log || axis.tickValues) return axis;
  const [low, high] =
    axis.range ?? extent(values.map((list) => Array.from(list).filter((value) => value > 0)));
  const decades = Math.log10(high / low);
  if (!(decades >= 0.8 && decades <= 3)) return axis;
  const first = Math.floor(Math.log10(low));
  const tickValues = Array.from({ length: 5 }, (_, k) => first + k)
    .flatMap((power) => (decades <= 2 ? [1, 2, 5] : [1, 3]).map((factor) => Number(`${factor}e${power}`)))
    .filter((value) => value >= low / 2 && value <= 2 * high);
  return { ...axis, tickValues, tickText: tickValues.map(String) };
}
