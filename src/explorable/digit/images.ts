/** What a reader does to a digit: plain functions of grey images, 28 × 28 values 0 … 255, row by row, as MNIST's. */
import { createRandom } from "../../lib/core/random";
import { rotate } from "../../lib/data/rotation";

export const SIDE = 28;
export const PIXELS = SIDE ** 2;

/** [784]. */
export type Image = Uint8Array;

/** The longer side of MNIST's digits in their field. */
const BOX = 20;
/** Where MNIST puts a digit's center of mass, in pixels from the upper left pixel's center. */
const CENTER = (SIDE - 1) / 2;

const toGrey = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

/** (1 − share)·a + share·b, pixel by pixel. */
export function blend(a: Image, b: Image, share: number): Image {
  return a.map((value, i) => toGrey((1 - share) * value + share * b[i]));
}

/**
 * Normal noise on the grey values, clipped at black and white.
 * @param options.deviation its standard deviation in grey values; the same seed gives the same pattern at each
 */
export function addNoise(image: Image, { deviation, seed }: { deviation: number; seed: number }): Image {
  if (deviation === 0) return image;
  const random = createRandom(seed);
  return image.map((value) => toGrey(value + deviation * random.normal()));
}

/** Turned counter-clockwise about the center. */
export function turn(image: Image, degrees: number): Image {
  const set = { name: "", images: image, labels: Uint8Array.of(0), count: 1 };
  return degrees === 0 ? image : rotate(set, { degrees }).images;
}

/** A place on the sheet, in pixels of the image from its upper left corner: 0 … 28 each. */
export interface Place {
  x: number;
  y: number;
}

/** A line of the pen, or of the eraser, through some places; one place is a dot. */
export interface Stroke {
  tool: "pen" | "eraser";
  places: readonly Place[];
}

/** Half the width of what a tool draws, in pixels of the image. */
export const RADIUS = { pen: 1.4, eraser: 2.2 };

/** A drawing is enlarged at most so many times, or a dot would become a blot. */
const LARGEST = 2;

/** How finely a sheet is drawn before it is scaled: this many points a pixel along each side. */
const FINE = 4;

function distanceToSegment(x: number, y: number, a: Place, b: Place): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
}

/** Draws strokes onto a square of side² values 0 … 255, `scale` of them to a pixel of the image. */
function drawStrokes(sheet: Image, strokes: readonly Stroke[], scale: number): Image {
  const drawn = Uint8Array.from(sheet);
  const side = SIDE * scale;
  for (const { tool, places } of strokes) {
    const radius = RADIUS[tool];
    places.forEach((to, i) => {
      const from = places[Math.max(0, i - 1)];
      const reach = radius + 1 / scale;
      const range = (a: number, b: number): [number, number] => [
        Math.max(0, Math.floor((Math.min(a, b) - reach) * scale)),
        Math.min(side - 1, Math.ceil((Math.max(a, b) + reach) * scale)),
      ];
      const [left, right] = range(from.x, to.x);
      const [top, bottom] = range(from.y, to.y);
      for (let row = top; row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
          const distance = distanceToSegment((column + 0.5) / scale, (row + 0.5) / scale, from, to);
          // The edge is as soft as one value is wide.
          const cover = Math.max(0, Math.min(1, (radius - distance) * scale + 0.5));
          const at = row * side + column;
          drawn[at] =
            tool === "pen" ? Math.max(drawn[at], toGrey(255 * cover)) : toGrey(drawn[at] * (1 - cover));
        }
      }
    });
  }
  return drawn;
}

/** Strokes over an image, where they were drawn. */
export function paint(image: Image, strokes: readonly Stroke[]): Image {
  return strokes.length === 0 ? image : drawStrokes(image, strokes, 1);
}

/** Whether nothing of an image is left that is half as bright as its brightest pixel was. */
export function isWiped(image: Image, before: Image): boolean {
  const brightest = (all: Image): number => all.reduce((a, b) => Math.max(a, b));
  return brightest(image) < brightest(before) / 2;
}

/** Where there is ink, in values of the sheet: first and last column and row; undefined on a blank sheet. */
function inkBox(sheet: Image, side: number): Record<"left" | "top" | "right" | "bottom", number> | undefined {
  const box = { left: side, top: side, right: -1, bottom: -1 };
  sheet.forEach((value, i) => {
    if (value < 128) return;
    const [column, row] = [i % side, Math.floor(i / side)];
    box.left = Math.min(box.left, column);
    box.right = Math.max(box.right, column);
    box.top = Math.min(box.top, row);
    box.bottom = Math.max(box.bottom, row);
  });
  return box.right < 0 ? undefined : box;
}

/** The mean grey value of each pixel of a grid laid over the sheet: origin and step in values of the sheet. */
function resample(sheet: Image, side: number, origin: Place, step: number): Float64Array {
  /** How much of each value of the sheet lies within [from, from + step). */
  const cover = (from: number): [index: number, share: number][] => {
    const parts: [number, number][] = [];
    for (let i = Math.max(0, Math.floor(from)); i < Math.min(side, from + step); i++) {
      parts.push([i, (Math.min(i + 1, from + step) - Math.max(i, from)) / step]);
    }
    return parts;
  };
  const columns = Array.from({ length: SIDE }, (_, i) => cover(origin.x + i * step));
  const rows = Array.from({ length: SIDE }, (_, i) => cover(origin.y + i * step));
  return Float64Array.from({ length: PIXELS }, (_, i) => {
    let sum = 0;
    for (const [row, high] of rows[Math.floor(i / SIDE)]) {
      for (const [column, wide] of columns[i % SIDE]) sum += high * wide * sheet[row * side + column];
    }
    return sum;
  });
}

/** The mean place of the grey values, in pixels from the upper left pixel's center. */
export function centerOfMass(image: ArrayLike<number>): Place {
  let [sum, x, y] = [0, 0, 0];
  for (let i = 0; i < PIXELS; i++) {
    sum += image[i];
    x += image[i] * (i % SIDE);
    y += image[i] * Math.floor(i / SIDE);
  }
  return { x: x / sum, y: y / sum };
}

/**
 * A drawing as MNIST's were made: scaled, in proportion, until its longer side is 20 pixels, and put with its center of
 * mass into the middle of the field (LeCun et al. 1998).
 * @returns undefined where there is no ink
 */
export function normalizeDrawing(strokes: readonly Stroke[]): Image | undefined {
  const side = SIDE * FINE;
  const sheet = drawStrokes(new Uint8Array(side ** 2), strokes, FINE);
  const box = inkBox(sheet, side);
  if (!box) return undefined;
  const longer = Math.max(box.right - box.left, box.bottom - box.top) + 1;
  // A pixel of the result spans `step` values of the sheet.
  const step = Math.max(longer / BOX, FINE / LARGEST);
  const middle = { x: (box.left + box.right + 1) / 2, y: (box.top + box.bottom + 1) / 2 };
  const corner = (center: Place): Place => ({
    x: center.x - (SIDE / 2) * step,
    y: center.y - (SIDE / 2) * step,
  });
  const mass = centerOfMass(resample(sheet, side, corner(middle), step));
  const shifted = { x: middle.x + (mass.x - CENTER) * step, y: middle.y + (mass.y - CENTER) * step };
  return Uint8Array.from(resample(sheet, side, corner(shifted), step), toGrey);
}
