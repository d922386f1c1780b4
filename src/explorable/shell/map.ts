import { colorAt, type ColorScale } from "../../lib/figures/style";
import type { Chart } from "./chart";
import { html } from "./dom";

/** Colors that are looked up, not mixed anew for each cell. */
const STEPS = 256;

/** A color scale as bytes red, green, blue, opaque. */
export function colorTable(scale: ColorScale): Uint8ClampedArray {
  const table = new Uint8ClampedArray(4 * STEPS);
  for (let k = 0; k < STEPS; k++) {
    const color = colorAt(scale, k / (STEPS - 1));
    for (let part = 0; part < 3; part++) {
      table[4 * k + part] = parseInt(color.slice(1 + 2 * part, 3 + 2 * part), 16);
    }
    table[4 * k + 3] = 255;
  }
  return table;
}

/** The colors of a map with the values at its ends, for a chart's title. */
export function colorBar(): {
  root: HTMLElement;
  show(table: Uint8ClampedArray, low: string, high: string): void;
} {
  const canvas = html("canvas", { width: STEPS, height: 1, "aria-hidden": true });
  const [from, to] = [html("span"), html("span")];
  return {
    root: html("small", { class: "color-bar" }, from, canvas, to),
    show: (table, low, high) => {
      const image = new ImageData(STEPS, 1);
      image.data.set(table);
      canvas.getContext("2d")!.putImageData(image, 0, 0);
      from.textContent = low;
      to.textContent = high;
    },
  };
}

/**
 * Paints values over the inside of a chart, smoothed between the places.
 * @param values at places of a grid of `columns`, row by row from the bottom; what is not finite stays empty
 * @param range the values of the first and the last color
 */
export function paintMap(
  { canvas }: Pick<Chart, "canvas">,
  values: ArrayLike<number>,
  {
    columns,
    range: [low, high],
    table,
  }: { columns: number; range: readonly [number, number]; table: Uint8ClampedArray },
): void {
  const rows = values.length / columns;
  if (canvas.width !== columns || canvas.height !== rows)
    Object.assign(canvas, { width: columns, height: rows });
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const share = (values[row * columns + column] - low) / (high - low);
      if (!Number.isFinite(share)) continue;
      const color = 4 * Math.round((STEPS - 1) * Math.min(1, Math.max(0, share)));
      const at = 4 * ((rows - 1 - row) * columns + column);
      for (let part = 0; part < 4; part++) image.data[at + part] = table[color + part];
    }
  }
  context.putImageData(image, 0, 0);
  // The outer places lie on the edges: half of their cells stick out.
  canvas.style.transform = `scale(${columns / (columns - 1)}, ${rows / (rows - 1)})`;
  canvas.style.clipPath = `inset(${50 / rows}% ${50 / columns}%)`;
}

/** Takes a painted map away. */
export function clearMap({ canvas }: Pick<Chart, "canvas">): void {
  canvas.getContext("2d")!.clearRect(0, 0, canvas.width, canvas.height);
}

/**
 * The line along which values on a grid equal a level, as pieces from edge to edge of its cells (marching squares).
 * @param place the place of a column and a row, which need not be whole numbers
 */
export function contourLines(
  values: ArrayLike<number>,
  columns: number,
  level: number,
  place: (column: number, row: number) => { x: number; y: number },
): { xs: number[]; ys: number[] }[] {
  const pieces: { xs: number[]; ys: number[] }[] = [];
  const rows = values.length / columns;
  const at = (column: number, row: number): number => values[row * columns + column] - level;
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ] as const;
      const crossings = corners.flatMap(([c0, r0], edge) => {
        const [c1, r1] = corners[(edge + 1) % 4];
        const [a, b] = [at(c0, r0), at(c1, r1)];
        if (a > 0 === b > 0) return [];
        const share = a / (a - b);
        return [place(c0 + share * (c1 - c0), r0 + share * (r1 - r0))];
      });
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        const [from, to] = [crossings[k], crossings[k + 1]];
        pieces.push({ xs: [from.x, to.x], ys: [from.y, to.y] });
      }
    }
  }
  return pieces;
}
