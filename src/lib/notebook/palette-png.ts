import { crc32, deflateSync } from "node:zlib";

/** A color as it occurs in a picture: [red, green, blue, how often]. */
type Count = [red: number, green: number, blue: number, count: number];

const paletteSize = 128;

function countColors(pixels: Uint8Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < pixels.length; i += 4) {
    const color = (pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2];
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  return counts;
}

interface Bucket {
  colors: Count[];
  /** The channel in which the colors differ most, and how much that matters. */
  channel: 0 | 1 | 2;
  weight: number;
}

function bucket(colors: Count[]): Bucket {
  const ranges = ([0, 1, 2] as const).map((channel) => {
    const values = colors.map((color) => color[channel]);
    return (
      values.reduce((max, value) => Math.max(max, value), 0) -
      values.reduce((min, value) => Math.min(min, value), 255)
    );
  });
  const channel = ranges.indexOf(Math.max(...ranges)) as 0 | 1 | 2;
  const count = colors.reduce((sum, color) => sum + color[3], 0);
  return { colors, channel, weight: ranges[channel] ** 2 * Math.sqrt(count) };
}

/**
 * A palette by Heckbert's median cut (1982), in which each box is represented by its most frequent color, so
 * that white paper and flat areas keep theirs exactly.
 */
function choosePalette(counts: Map<number, number>): { palette: number[]; indexOf: Map<number, number> } {
  const all = [...counts].map(([color, count]): Count => [
    color >> 16,
    (color >> 8) & 255,
    color & 255,
    count,
  ]);
  const boxes = [bucket(all)];
  while (boxes.length < paletteSize) {
    const widest = boxes.reduce((best, box) => (box.weight > best.weight ? box : best));
    if (widest.weight === 0) break;
    const { channel } = widest;
    const sorted = widest.colors.sort((a, b) => a[channel] - b[channel]);
    const middle = (sorted[0][channel] + sorted[sorted.length - 1][channel]) / 2;
    const cut = sorted.findIndex((color) => color[channel] > middle);
    boxes.splice(boxes.indexOf(widest), 1, bucket(sorted.slice(0, cut)), bucket(sorted.slice(cut)));
  }
  const indexOf = new Map<number, number>();
  const palette = boxes.map(({ colors }, i) => {
    for (const [red, green, blue] of colors) indexOf.set((red << 16) | (green << 8) | blue, i);
    const [red, green, blue] = colors.reduce((best, color) => (color[3] > best[3] ? color : best));
    return (red << 16) | (green << 8) | blue;
  });
  return { palette, indexOf };
}

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/**
 * An opaque picture as a PNG with at most 128 colors: a fifth of the size of one with all colors, and
 * exactly the same picture where it has no more.
 * @param pixels red, green, blue and an ignored fourth byte for each pixel, row by row
 */
export function encodePalettePng(pixels: Uint8Array, width: number, height: number): Buffer {
  const { palette, indexOf } = choosePalette(countColors(pixels));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = 4 * (y * width + x);
      rows[y * (width + 1) + 1 + x] =
        indexOf.get((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]) ?? 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk(
      "PLTE",
      Uint8Array.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255])),
    ),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}
