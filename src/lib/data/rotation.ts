import { checkNumber, checkVector, invalid } from "../core/shapes";
import type { DigitSet } from "./digits";

const SIDE = 28;
const CENTER = (SIDE - 1) / 2;

/**
 * The grey value at a place between the pixels, by bilinear interpolation; black outside of the image.
 * @param start where the image begins in `images`
 */
function greyAt(images: Uint8Array, start: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const pixel = (column: number, row: number): number =>
    column < 0 || column >= SIDE || row < 0 || row >= SIDE ? 0 : images[start + row * SIDE + column];
  const [right, down] = [x - left, y - top];
  const above = (1 - right) * pixel(left, top) + right * pixel(left + 1, top);
  const below = (1 - right) * pixel(left, top + 1) + right * pixel(left + 1, top + 1);
  return (1 - down) * above + down * below;
}

/**
 * Turns every image counter-clockwise about its center, with bilinear interpolation.
 * @param options.degrees angle, in degrees
 * @throws RangeError unless the angle is finite and the images are `count` of 784 pixels
 * @example
 * const images = datasets.noise({ count: 1, random: createRandom(0) });
 * datasets.rotate(images, { degrees: 90 }).name; // → "noise turned by 90°"
 */
export function rotate(
  { name, images, labels, count }: DigitSet,
  { degrees }: { degrees: number },
): DigitSet {
  checkNumber("degrees", degrees);
  checkNumber("count", count, { atLeast: 0, integer: true });
  checkVector("labels", labels, { length: count, mayBeEmpty: true });
  if (images.length !== count * SIDE ** 2)
    throw invalid("images.length", `${count} × ${SIDE ** 2}`, images.length);
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  // For each pixel of the result, the place in the source that comes to lie there; y points down.
  const sources = Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [dx, dy] = [(i % SIDE) - CENTER, Math.floor(i / SIDE) - CENTER];
    return [CENTER + cosine * dx - sine * dy, CENTER + sine * dx + cosine * dy];
  });
  const rotated = new Uint8Array(images.length);
  for (let n = 0; n < count; n++) {
    const start = n * SIDE * SIDE;
    sources.forEach(([x, y], i) => {
      rotated[start + i] = Math.round(greyAt(images, start, x, y));
    });
  }
  return { name: `${name} turned by ${degrees}°`, images: rotated, labels, count };
}
