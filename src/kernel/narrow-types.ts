import { isBuiltin } from "node:module";

/*
 * Node's and TensorFlow.js's declarations are several times as large as the language's, and most cells need a dozen of them.
 * So a session begins with the excerpts below. Each member is declared as in the whole, so that a cell that the excerpt
 * accepts means the same; where one is not enough, the whole is read and the cell is checked again.
 */

/** What a session may need more of than its excerpt. */
export type Part = "node" | "tensorflow";

export const NODE = `interface Console {
  error(message?: any, ...optionalParams: any[]): void;
  info(message?: any, ...optionalParams: any[]): void;
  log(message?: any, ...optionalParams: any[]): void;
  table(tabularData: any, properties?: readonly string[]): void;
  warn(message?: any, ...optionalParams: any[]): void;
}
declare var console: Console;
interface Performance {
  now(): number;
}
declare var performance: Performance;
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: any;
  throwIfAborted(): void;
}
`;

/** What the library's own declarations name. */
export const TENSORFLOW = `export type DataType = keyof DataTypeMap;
export interface DataTypeMap { float32: Float32Array; int32: Int32Array; bool: Uint8Array; complex64: Float32Array; string: string[] }
export type Rank = "R0" | "R1" | "R2" | "R3" | "R4" | "R5" | "R6";
export interface TensorInfo { dataId: object; shape: number[]; dtype: DataType }
export declare class Tensor<R extends Rank = Rank> implements TensorInfo {
  readonly dataId: object;
  readonly shape: number[];
  readonly dtype: DataType;
  readonly size: number;
  readonly rankType: R;
  get rank(): number;
  get isDisposed(): boolean;
  dispose(): void;
}
export type Scalar = Tensor<"R0">;
export type Tensor1D = Tensor<"R1">;
export type Tensor2D = Tensor<"R2">;
export type Tensor3D = Tensor<"R3">;
export type Tensor4D = Tensor<"R4">;
`;

/** Names of Node that are no variables: they stand for types, or differ from file to file. */
const ONLY_DECLARED = new Set([
  "NodeJS",
  "BufferEncoding",
  "require",
  "module",
  "exports",
  "__dirname",
  "__filename",
]);

function isOfNode(name: string): boolean {
  return name in globalThis || ONLY_DECLARED.has(name) || isBuiltin(name);
}

/** The parts whose whole a cell needs by what it says. */
export function partsNamed(text: string): Part[] {
  return /\btf\b|tensorflow|danfojs/.test(text) ? ["tensorflow"] : [];
}

/** The parts whose whole might take an error away, by the error's text. */
export function partsMissed(message: string): Part[] {
  const names = Array.from(message.matchAll(/'([\w:/@.-]+)'/g), ([, name]) => name);
  const node =
    /\b(Console|Performance|AbortSignal|ImportMeta|ErrorConstructor)\b/.test(message) || names.some(isOfNode);
  const tensorflow = /\bTensor|\bDataType|\bScalar\b/.test(message);
  return [...(node ? (["node"] as const) : []), ...(tensorflow ? (["tensorflow"] as const) : [])];
}

/** The parts whose whole might list more names: behind the dot of an `object`, or where none was found. */
export function partsListed(list: { object?: string; names: readonly string[]; found: number }): Part[] {
  const { object, names, found } = list;
  const node = object === undefined ? found === 0 : isOfNode(object);
  const tensorflow = object === "tf" || names.includes("rankType");
  return [...(node ? (["node"] as const) : []), ...(tensorflow ? (["tensorflow"] as const) : [])];
}
