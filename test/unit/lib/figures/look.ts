import { createCanvas, loadImage } from "@napi-rs/canvas";
import type { Figure } from "../../../../src/lib/figures/figure";

/** Whether anything is drawn on the outermost pixels of a picture. */
export async function touchesEdge(png: Buffer): Promise<string | undefined> {
  const image = await loadImage(png);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0);
  for (const [edge, ...box] of [
    ["left", 0, 0, 3, height],
    ["right", width - 3, 0, 3, height],
    ["top", 0, 0, width, 3],
    ["bottom", 0, height - 3, width, 3],
  ] as [string, number, number, number, number][]) {
    if (context.getImageData(...box).data.some((value) => value !== 255)) return edge;
  }
  return undefined;
}

/** What the tests look at of a layout's axes, legends and sliders. */
type Look = Record<
  string,
  {
    range: [number, number];
    domain: [number, number];
    x: number;
    y: number;
    title: { text: string };
    ticktext?: string[];
  }
>;
export const lookOf = ({ layout }: Pick<Figure, "layout">): Look => layout;
