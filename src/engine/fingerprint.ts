import { createHash } from "node:crypto";
import type { Recording } from "./recorder";
import type { GraphNode } from "./saved-model";

/** A number's text that tells −0, NaN and ±∞ apart. */
const text = (value: unknown): string => (Object.is(value, -0) ? "-0" : String(value));

/** Name, type and value of each attribute, in the order of the names. */
function attributeTexts({ attributes }: GraphNode): string[] {
  return attributes
    .map(({ name, type, value }) => `${name}:${type}:${([value].flat() as unknown[]).map(text).join()}`)
    .sort();
}

/** The hash of a node whose inputs' hashes are known. */
function nodeHash(node: GraphNode, inputs: string[], argument: number): string {
  const { operation, constant, placeholder } = node;
  const hash = createHash("sha256").update(JSON.stringify([operation, attributeTexts(node), inputs]));
  if (placeholder) hash.update(JSON.stringify([argument, placeholder]));
  if (constant) {
    const { dtype, shape, values } = constant;
    hash.update(JSON.stringify([dtype, shape, values.length]));
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}

/** What a graph computes: a hash over those of its results, each over operation, attributes, constants and inputs. */
export function fingerprintOf({ nodes, feeds, fetches }: Recording): string {
  const hashes = new Map<string, string>();
  const source = (port: string): string => {
    const [name, output] = port.split(":");
    return `${hashes.get(name)}:${output}`;
  };
  const feedNames = feeds.map(({ name }) => name);
  for (const node of nodes) {
    hashes.set(node.name, nodeHash(node, node.inputs.map(source), feedNames.indexOf(`${node.name}:0`)));
  }
  return createHash("sha256")
    .update(JSON.stringify(fetches.map(({ name }) => source(name))))
    .digest("hex");
}
