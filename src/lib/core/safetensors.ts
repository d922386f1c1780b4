import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { disposeTree, leaves, type TensorTree, tf, withLeaves } from "../../engine";
import { halfBits, halfValue } from "./float16";
import { invalid } from "./shapes";
import { writeFileAtomically } from "./write-file";

/*
 * The safetensors format: 8 bytes with the header's length, a JSON header { name: { dtype, shape, data_offsets } } with
 * texts under "__metadata__", then the numbers (https://huggingface.co/docs/safetensors, "Format"). Among the texts is a
 * checksum over the whole file, computed with zeros in the checksum's place.
 */

/** How floats are kept: as they are, or rounded to halves in half the bytes. */
export type Precision = "float32" | "float16";

interface Entry {
  dtype: "F16" | "F32" | "I32";
  shape: number[];
  data_offsets: [start: number, end: number];
}

type Header = Record<string, Entry> & { __metadata__?: Record<string, string> };

/** A tensor's type and bytes in a file. */
function entryOf(name: string, tensor: tf.Tensor, floats: Precision): [Entry["dtype"], ArrayBufferView] {
  const values = tensor.dataSync();
  if (tensor.dtype === "int32") return ["I32", values];
  if (tensor.dtype !== "float32") {
    throw new Error(`${name}: expected a float32 or int32 tensor, got ${tensor.dtype}`);
  }
  return floats === "float32" ? ["F32", values] : ["F16", Uint16Array.from(values, halfBits)];
}

function pathsOf(tree: TensorTree, prefix: string): string[] {
  if (tree instanceof tf.Tensor) return [prefix];
  return Object.entries(tree).flatMap(([key, child]) => pathsOf(child, prefix ? `${prefix}.${key}` : key));
}

/**
 * Names of the leaves: the path of keys, such as "conv1.weights", in the order of `leaves`.
 * @throws RangeError for two leaves of one name, such as { "a.b": …, a: { b: … } }, and for the name that the format takes
 */
export function leafNames(tree: TensorTree, prefix = ""): string[] {
  const names = pathsOf(tree, prefix);
  const taken = names.find((name, i) => name === "__metadata__" || names.indexOf(name) !== i);
  if (taken !== undefined) throw invalid("parameters", "names that a file can tell apart", taken);
  return names;
}

/** What stands in the checksum's place while it is computed. */
const NO_CHECKSUM = "0".repeat(64);

/** What follows the checksum in a header, whose last entry it is. */
const HEADER_END = '"}}';

/** A file whose checksum is not filled in yet. */
function encode(header: Header, numbers: Uint8Array): Buffer {
  const text = Buffer.from(
    JSON.stringify({ ...header, __metadata__: { ...header.__metadata__, checksum: NO_CHECKSUM } }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, numbers]);
}

/** Where the header ends; undefined where there is none. */
function headerEnd(file: Buffer): number | undefined {
  if (file.length < 8) return undefined;
  const end = 8 + Number(file.readBigUInt64LE());
  const shortest = 8 + NO_CHECKSUM.length + HEADER_END.length;
  return end >= shortest && end <= file.length ? end : undefined;
}

/** Fills in the checksum of a whole file, header included, and returns the one that stood there. */
function seal(file: Buffer, end = headerEnd(file)!): string {
  const place = file.subarray(end - HEADER_END.length - NO_CHECKSUM.length, end - HEADER_END.length);
  const found = place.toString("latin1");
  place.write(NO_CHECKSUM, "latin1");
  place.write(createHash("sha256").update(file).digest("hex"), "latin1");
  return found;
}

/**
 * Writes a tree of tensors and texts to a file, as {@link writeFileAtomically} does.
 * @param metadata texts by name; "checksum" is taken
 * @param floats how float32 tensors are kept
 * @throws Error for a tensor that is neither float32 nor int32; RangeError for a number that float16 does not reach
 */
export function writeTensors(
  file: string,
  tree: TensorTree,
  metadata: Record<string, string> = {},
  floats: Precision = "float32",
): void {
  const names = leafNames(tree);
  const header: Header = {};
  const parts: Buffer[] = [];
  let offset = 0;
  leaves(tree).forEach((tensor, i) => {
    const [dtype, values] = entryOf(names[i], tensor, floats);
    parts.push(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
    header[names[i]] = { dtype, shape: tensor.shape, data_offsets: [offset, (offset += values.byteLength)] };
  });
  const numbers = Buffer.concat(parts);
  header.__metadata__ = metadata;
  const content = encode(header, numbers);
  seal(content);
  writeFileAtomically(file, content);
}

/** The tensors of a file by name, and its texts. */
export interface StoredTensors {
  tensors: Record<string, tf.Tensor>;
  metadata: Record<string, string>;
}

/** The tensor that an entry of the header describes. */
function decode({ dtype, shape, data_offsets: [from, to] }: Entry, numbers: ArrayBuffer): tf.Tensor {
  const bytes = numbers.slice(from, to); // so that the numbers are aligned
  if (dtype === "I32") return tf.tensor(new Int32Array(bytes), shape, "int32");
  return tf.tensor(
    dtype === "F32" ? new Float32Array(bytes) : Float32Array.from(new Uint16Array(bytes), halfValue),
    shape,
    "float32",
  );
}

/**
 * Reads what {@link writeTensors} wrote, floats as float32, and verifies its checksum.
 * @throws Error when the file is not of the format, is cut short, or any bit of it has changed
 */
export function readTensors(file: string): StoredTensors {
  const content = readFileSync(file);
  const end = headerEnd(content);
  if (end === undefined)
    throw new Error(`${file} is damaged: ${content.length} bytes hold no safetensors header`);
  const stated = seal(content);
  if (seal(content) !== stated) throw new Error(`${file} is damaged: its checksum is another one`);
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(content.toString("utf8", 8, end)) as Header;
  const numbers = new Uint8Array(content.subarray(end)).buffer;
  const tensors = Object.fromEntries(
    Object.entries(entries as Record<string, Entry>).map(([name, entry]) => [name, decode(entry, numbers)]),
  );
  return { tensors, metadata };
}

/**
 * Puts stored tensors into the form of a tree; the template's tensors are left alone.
 * @throws Error when names, shapes or types differ from the template's; the stored tensors are then disposed of
 */
export function intoTree<T extends TensorTree>(template: T, { tensors }: StoredTensors): T {
  const names = leafNames(template);
  try {
    const found = leaves(template).map((expected, i) => {
      const tensor = tensors[names[i]];
      if (!tensor || tensor.shape.join() !== expected.shape.join()) {
        throw new Error(
          `stored ${names[i]} has shape [${tensor?.shape.join(", ") ?? "none"}]; expected ` +
            `[${expected.shape.join(", ")}]`,
        );
      }
      if (tensor.dtype !== expected.dtype) {
        throw new Error(`stored ${names[i]} has type ${tensor.dtype}; expected ${expected.dtype}`);
      }
      return tensor;
    });
    const surplus = Object.keys(tensors).filter((name) => !names.includes(name));
    if (surplus.length)
      throw new Error(`stored ${surplus.join(", ")} not expected beside ${names.join(", ")}`);
    return withLeaves(template, found);
  } catch (error) {
    disposeTree(tensors);
    throw error;
  }
}
