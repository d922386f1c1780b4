import { createHash } from "node:crypto";
import fs = require("node:fs");
import { disposeTree, leaves, type TensorTree, tf, withLeaves } from "../../engine";
import { writeFileAtomically } from "./write-file";

/*
 * The safetensors format: 8 bytes with the header's length, a JSON header { name: { dtype, shape, data_offsets } } with
 * texts under "__metadata__", then the numbers (https://huggingface.co/docs/safetensors, "Format").
 */

interface Entry {
  dtype: "F32" | "I32";
  shape: number[];
  data_offsets: [start: number, end: number];
}

type Header = Record<string, Entry> & { __metadata__?: Record<string, string> };

const DTYPES = { float32: "F32", int32: "I32" } as const;

/** Names of the leaves: the path of keys, such as "conv1.weights", in the order of `leaves`. */
function leafNames(tree: TensorTree, prefix = ""): string[] {
  if (tree instanceof tf.Tensor) return [prefix];
  return Object.entries(tree).flatMap(([key, child]) => leafNames(child, prefix ? `${prefix}.${key}` : key));
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * Writes a tree of tensors and texts to a file, as writeFileAtomically does.
 * @throws Error for a tensor that is neither float32 nor int32
 */
export function writeTensors(file: string, tree: TensorTree, metadata: Record<string, string> = {}): void {
  const names = leafNames(tree);
  const header: Header = {};
  const parts: Buffer[] = [];
  let offset = 0;
  leaves(tree).forEach((tensor, i) => {
    const dtype = DTYPES[tensor.dtype as keyof typeof DTYPES];
    if (!dtype) throw new Error(`${names[i]}: expected a float32 or int32 tensor, got ${tensor.dtype}`);
    const values = tensor.dataSync();
    parts.push(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
    header[names[i]] = { dtype, shape: tensor.shape, data_offsets: [offset, (offset += values.byteLength)] };
  });
  const numbers = Buffer.concat(parts);
  header.__metadata__ = { ...metadata, sha256: sha256(numbers) };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileAtomically(file, Buffer.concat([length, text, numbers]));
}

/** The tensors of a file by name, and its texts. */
export interface StoredTensors {
  tensors: Record<string, tf.Tensor>;
  metadata: Record<string, string>;
}

/**
 * Reads what `writeTensors` wrote and verifies its sum.
 * @throws Error when the file is not of the format, is cut short, or its sum differs
 */
export function readTensors(file: string): StoredTensors {
  const bytes = fs.readFileSync(file);
  const start = bytes.length < 8 ? Infinity : 8 + Number(bytes.readBigUInt64LE());
  if (start > bytes.length)
    throw new Error(`${file} is damaged: ${bytes.length} bytes hold no safetensors header`);
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(bytes.toString("utf8", 8, start)) as Header;
  // A copy, so that the numbers are aligned.
  const numbers = new Uint8Array(bytes.subarray(start));
  if (metadata.sha256 !== sha256(numbers))
    throw new Error(`${file} is damaged: its sum is not the one in its header`);
  const tensors = Object.fromEntries(
    Object.entries(entries as Record<string, Entry>).map(([name, entry]) => {
      const [from, to] = entry.data_offsets;
      const typed =
        entry.dtype === "F32"
          ? new Float32Array(numbers.buffer, from, (to - from) / 4)
          : new Int32Array(numbers.buffer, from, (to - from) / 4);
      return [name, tf.tensor(typed.slice(), entry.shape, entry.dtype === "F32" ? "float32" : "int32")];
    }),
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
