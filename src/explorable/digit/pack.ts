/**
 * What the page carries: two networks, some test images, and of each score how all test images are ranked by it. A file
 * of the safetensors layout (see core/safetensors.ts): the header's length, a JSON header, then the numbers.
 */
import { halfValue } from "../../lib/core/float16";

/** How a score ranks the test images, least sure first: rank 0 is the least sure. */
export interface ScoreTable {
  /** What the library's record calls the score. */
  name: string;
  /** Of the scores that depend on one. */
  temperature?: number;
  /** Codes ({@link codeOf}) of all test images' scores, in descending order: [N]. */
  codes: Uint32Array;
  /** Ranks of the images that LeNet misreads, ascending. */
  errors: Uint16Array;
  /** Ranks of the images that the page holds: [M]. */
  shown: Uint16Array;
}

/** M test images. */
export interface TestImages {
  /** [M · 784]. */
  images: Uint8Array;
  labels: Uint8Array;
  /** What LeNet reads. */
  predictions: Uint8Array;
  /** Their numbers among all test images. */
  indices: Uint16Array;
}

/** The texts of a pack. */
export interface PackNotes {
  /** The keys of the two trainings. */
  networks: Record<"lenet" | "confidnet", string>;
  /** N, number of test images. */
  testImages: number;
  /** Of each table, in their order. */
  tables: { name: string; temperature?: number }[];
}

export interface Pack {
  notes: PackNotes;
  test: TestImages;
  tables: ScoreTable[];
  /** A tensor of one of the networks by its name, such as "lenet.conv1.weights". */
  parameter(name: string): { values: Float32Array; shape: number[] };
}

/** Bits of a score's float32 that its code leaves out: it keeps 14 digits in base 2. */
const DROPPED_BITS = 9;

/** Scores this close to 0 count as 0: 1 − p of a float32 p near 1 is a multiple of 2⁻²⁴, give or take a rounding or two. */
const NOTHING = 2 ** -22;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** A whole number that grows with a score: its float32's first bits, negative numbers turned round. */
export function codeOf(score: number): number {
  float[0] = Math.abs(score) < NOTHING ? 0 : score;
  const ordered = bits[0] & 0x80000000 ? ~bits[0] : bits[0] | 0x80000000;
  return (ordered >>> 0) >>> DROPPED_BITS;
}

/** The smallest score of a code. */
export function scoreOf(code: number): number {
  const ordered = (code << DROPPED_BITS) >>> 0;
  bits[0] = ordered & 0x80000000 ? ordered & 0x7fffffff : ~ordered;
  return float[0];
}

/** How many codes of a descending list are above one: the rank of its score, from 0 on. */
export function countAbove(codes: ArrayLike<number>, code: number): number {
  let [low, high] = [0, codes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (codes[middle] > code) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A descending list of codes as differences, seven bits to a byte, the eighth saying that more follow (LEB128). */
export function packCodes(codes: ArrayLike<number>): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < codes.length; i++) {
    let rest = i === 0 ? codes[0] : codes[i - 1] - codes[i];
    for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

export function unpackCodes(bytes: Uint8Array, count: number): Uint32Array {
  const codes = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    let difference = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      difference |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    codes[i] = i === 0 ? difference : codes[i - 1] - difference;
  }
  return codes;
}

interface Entry {
  dtype: "F16" | "U8" | "U16";
  shape: number[];
  data_offsets: [from: number, to: number];
}

/** The names of a table's three lists in the file. */
export const tableEntries = (i: number) =>
  ({ codes: `table${i}.codes`, errors: `table${i}.errors`, shown: `table${i}.shown` }) as const;

/** Reads a pack. */
export function readPack(file: Uint8Array): Pack {
  const length = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as Record<string, Entry>;
  const notes = JSON.parse((header.__metadata__ as unknown as { notes: string }).notes) as PackNotes;
  const bytes = (name: string): Uint8Array => {
    const [from, to] = header[name].data_offsets;
    // A copy, so that integers of two bytes are aligned.
    return new Uint8Array(file.subarray(8 + length + from, 8 + length + to));
  };
  const integers = (name: string): Uint16Array => new Uint16Array(bytes(name).buffer);
  const parameter = (name: string): ReturnType<Pack["parameter"]> => ({
    values: Float32Array.from(integers(name), halfValue),
    shape: header[name].shape,
  });
  const tables = notes.tables.map((about, i) => {
    const names = tableEntries(i);
    const codes = unpackCodes(bytes(names.codes), notes.testImages);
    return { ...about, codes, errors: integers(names.errors), shown: integers(names.shown) };
  });
  const test = {
    images: bytes("images"),
    labels: bytes("labels"),
    predictions: bytes("predictions"),
    indices: integers("indices"),
  };
  return { notes, test, tables, parameter };
}

/** The table of a score at a temperature, which matters to those that depend on one. */
export function tableOf(tables: readonly ScoreTable[], name: string, temperature: number): ScoreTable {
  const found = tables.find(
    (table) => table.name === name && (table.temperature ?? temperature) === temperature,
  );
  if (!found) throw new RangeError(`no table of "${name}" at temperature ${temperature}`);
  return found;
}

/** What a threshold does: all images with a score of at least its are handed to a human. */
export interface Rejection {
  /** The code of the threshold's score. */
  code: number;
  rejected: number;
  /** Misread images among the rejected, and in all. */
  found: number;
  errors: number;
  /** found / rejected. */
  precision: number;
  /** The error rate of those that are accepted; 0 where none is. */
  risk: number;
}

/**
 * The threshold that hands the `count` least sure images to a human, and those of the same score with them.
 * @param count 1 … N
 */
export function rejectLeastSure({ codes, errors }: ScoreTable, count: number): Rejection {
  const code = codes[count - 1];
  const rejected = countAbove(codes, code - 1);
  const found = errors.filter((rank) => rank < rejected).length;
  const accepted = codes.length - rejected;
  return {
    code,
    rejected,
    found,
    errors: errors.length,
    precision: found / rejected,
    risk: accepted === 0 ? 0 : (errors.length - found) / accepted,
  };
}
