import { checkList } from "./checks";
import { lineGrid } from "./lines";
import type { Figure, FigureText } from "./figure";
import type { Curve } from "./traces";

/** A quantity along the epochs. */
export interface TrainingPanel {
  /** What is drawn, with its unit, such as "loss (nats)". */
  yLabel: string;
  /** One value per epoch; x defaults to 1, 2, …. */
  curves: (Omit<Curve, "x"> & { x?: ArrayLike<number> })[];
  logY?: boolean;
  yRange?: [number, number];
}

/**
 * Training curves side by side, such as loss and accuracy along the epochs; equal names look equal.
 * @throws RangeError without panels, for curves of no or unequal lengths, and for what is not a finite number
 * @example
 * const curves = [{ name: "training", y: [0.9, 0.5] }];
 * figures.trainingCurves([{ yLabel: "loss (nats)", curves }]).caption; // → "Loss (nats) over epoch."
 */
export function trainingCurves(
  given: TrainingPanel[],
  { xLabel = "epoch", ...text }: FigureText & { xLabel?: string } = {},
): Figure {
  const panels = checkList("panels", given);
  return lineGrid(
    panels.map(({ yLabel, curves, logY, yRange }, i) => ({
      curves: checkList(`panels[${i}].curves`, curves, { mayBeEmpty: true }).map((curve) => ({
        ...curve,
        x: curve.x ?? Array.from(curve.y, (_, i) => i + 1),
      })),
      x: { label: xLabel },
      y: { label: yLabel, log: logY, range: yRange },
    })),
    { ...text, width: panels.length === 1 ? 520 : undefined, panelHeight: 280 },
  );
}
