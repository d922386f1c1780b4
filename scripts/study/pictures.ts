import * as figures from "../../src/lib/figures";
import type { Study, TaskStudy } from "./aggregate";
import { ERRORS } from "./result";

const WIDTH = 760;

export const nameOf = (task: string): string => (task === ERRORS ? "LeNet's errors" : task);

/** The picture's file, beside study.md. */
export const pictureFile = (task: string): string =>
  `study-${task.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.png`;

/** For each task the methods' average precision, the best on top: a dot for each seed. */
export function picturesOf({ tasks }: Study): { file: string; figure: figures.Figure }[] {
  return tasks.map((task) => ({ file: pictureFile(task.task), figure: precisionFigure(task) }));
}

/** Methods from the best mean rank on. */
export function byRank(methods: TaskStudy["methods"]): TaskStudy["methods"] {
  const mean = ({ ranks }: TaskStudy["methods"][number]): number =>
    ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
  return [...methods].sort((a, b) => mean(a) - mean(b));
}

function precisionFigure({ task, methods, seeds }: TaskStudy): figures.Figure {
  const rows = byRank(methods);
  return figures.seeds(
    rows.map(({ method, values, estimate, ranks }) => ({
      name: method,
      values,
      ranks,
      interval: estimate.interval,
    })),
    {
      xLabel: "average precision",
      yLabel: "score",
      width: WIDTH,
      caption: `Detection of ${nameOf(task)} over ${seeds.length} seeds: average precision, and the place among these scores (1 is the best).`,
    },
  );
}
