/**
 * What participants know from elsewhere and what shows nothing, or too much, in a notebook: nodeplotlib's window,
 * danfojs's plots for browsers, the insides of tensors and tables. Loaded before any cell, this module lets
 * packages show themselves under the cell, whoever loads them.
 */
import Module from "node:module";
import { inspect } from "node:util";
import { displayFigure, tableText, tensorText, type Frame, type Tensor } from "./displays";

type Load = (request: string, ...rest: unknown[]) => unknown;
type Draw = (frame: unknown, divId: string, settings: object, plotly: object) => void;

let stacked: [object[], object?][] = [];

function checked(data: unknown): object[] {
  if (Array.isArray(data)) return data as object[];
  throw new TypeError("data: expected an array of traces, [{ x: [1, 2], y: [3, 4] }]; streams need a window");
}

/** In place of nodeplotlib, which would start a server and open a browser. */
const nodeplotlib = {
  stack(data: unknown, layout?: object): void {
    stacked.push([checked(data), layout]);
  },
  plot(data?: unknown, layout?: object): void {
    const figures: typeof stacked = data === undefined ? stacked : [...stacked, [checked(data), layout]];
    stacked = [];
    for (const figure of figures) displayFigure(...figure);
  },
};

const settingsOf = (settings?: object): object => ({ config: {}, layout: {}, ...settings });

/** danfojs's own plots, line, bar and the others, with the figures of a notebook for Plotly in a page. */
function plots(frame: unknown): Record<string, (settings?: object) => void> {
  const draw = require("danfojs-node/dist/danfojs-base/plotting/plotly/index") as Record<string, Draw>;
  const plotly = {
    newPlot: (_divId: string, data: object[], layout?: object) => displayFigure(data, layout),
  };
  const kinds = Object.entries(draw).filter(([name]) => name.endsWith("Plot"));
  return Object.fromEntries(
    kinds.map(([name, drawing]) => [
      name.replace(/Plot$/, ""),
      (settings) => drawing(frame, "", settingsOf(settings), plotly),
    ]),
  );
}

function adaptDanfo(danfo: unknown): void {
  const { DataFrame, Series } = danfo as Record<string, { prototype: object }>;
  for (const { prototype } of [DataFrame, Series]) {
    // What is computed from a frame is often of the class below.
    const base = Object.hasOwn(prototype, "plot") ? prototype : (Object.getPrototypeOf(prototype) as object);
    Object.assign(base, {
      plot(this: unknown) {
        return plots(this);
      },
      [inspect.custom](this: Frame) {
        return tableText(this);
      },
    });
  }
}

function adaptTensors(core: unknown): void {
  Object.assign((core as { Tensor: { prototype: object } }).Tensor.prototype, {
    [inspect.custom](this: Tensor) {
      return tensorText(this);
    },
  });
}

const adaptations: Record<string, (module: unknown) => void> = {
  "danfojs-node": adaptDanfo,
  "@tensorflow/tfjs-core": adaptTensors,
};

const adapted = new Set<unknown>();
const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = function (request, ...rest) {
  if (request === "nodeplotlib") return nodeplotlib;
  const module = load.call(this, request, ...rest);
  if (Object.hasOwn(adaptations, request) && !adapted.has(module)) {
    adapted.add(module);
    adaptations[request](module);
  }
  return module;
};
