import { gunzipSync } from "node:zlib";

/** An array of bytes with its shape, as an IDX file holds it. */
export interface IdxArray {
  shape: number[];
  values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX file of unsigned bytes, packed by gzip or not. Its header: two zero bytes, the type, the
 * number of dimensions D, then D sizes as big-endian 32-bit integers.
 * @param name how errors call the file
 * @param dimensions D that is expected
 * @throws Error for a broken gzip stream, another magic number, or a length other than the header says
 */
export function parseIdx(name: string, file: Uint8Array, dimensions: number): IdxArray {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? unzip(name, file) : file;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = 4 + 4 * dimensions;
  if (bytes.length < header) {
    throw new Error(`${name} is cut off: it has ${bytes.length} bytes, its header alone ${header}`);
  }
  const [magic, expected] = [view.getUint32(0), UNSIGNED_BYTE * 256 + dimensions];
  if (magic !== expected) {
    throw new Error(`${name} is not such an IDX file: its magic number is ${magic}, not ${expected}`);
  }
  const shape = Array.from({ length: dimensions }, (_, d) => view.getUint32(4 + 4 * d));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== header + size) {
    const stated = `${header + size} (${shape.join(" × ")})`;
    throw new Error(`${name} is cut off or too long: ${bytes.length} bytes, its header says ${stated}`);
  }
  return { shape, values: new Uint8Array(bytes.buffer, bytes.byteOffset + header, size) };
}

function unzip(name: string, file: Uint8Array): Uint8Array {
  try {
    return gunzipSync(file);
  } catch (error) {
    throw new Error(`${name} is not a complete gzip file: ${(error as Error).message}`, { cause: error });
  }
}

/** The bytes of an IDX file, the inverse of {@link parseIdx}. */
export function formatIdx({ shape, values }: IdxArray): Uint8Array {
  const header = 4 + 4 * shape.length;
  const bytes = new Uint8Array(header + values.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, UNSIGNED_BYTE * 256 + shape.length);
  shape.forEach((length, d) => view.setUint32(4 + 4 * d, length));
  bytes.set(values, header);
  return bytes;
}
