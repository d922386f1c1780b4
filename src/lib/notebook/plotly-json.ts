import type { Figure } from "../figures/figure";

const dataTypes: [new (length: number) => ArrayBufferView, string][] = [
  [Float32Array, "f4"],
  [Float64Array, "f8"],
  [Uint8Array, "u1"],
  [Int32Array, "i4"],
];

type Packed = { dtype: string; bdata: string; shape?: string };

function dataType(value: unknown): string | undefined {
  return dataTypes.find(([kind]) => value instanceof kind)?.[1];
}

function base64(values: ArrayBufferView): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

function packRows(rows: unknown[]): Packed | undefined {
  const dtype = dataType(rows[0]);
  if (!dtype || rows.some((row) => dataType(row) !== dtype)) return undefined;
  const [height, width] = [rows.length, (rows[0] as Float32Array).length];
  if (rows.some((row) => (row as Float32Array).length !== width)) return undefined;
  const bytes = Buffer.concat(rows.map((row) => base64(row as ArrayBufferView)));
  return { dtype, bdata: bytes.toString("base64"), shape: `${height}, ${width}` };
}

function hasOnlyNumbers(values: ArrayBufferView): boolean {
  return !(values instanceof Float32Array || values instanceof Float64Array) || values.every(Number.isFinite);
}

function map(value: unknown, convert: (value: unknown) => unknown): unknown {
  const converted = convert(value);
  if (converted !== value) return converted;
  if (Array.isArray(value)) return value.map((item) => map(item, convert));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(item, convert)]));
}

/** The figure for Plotly of version 3 and later: arrays of typed numbers as base64, which halves the size. */
export function packFigure({ data, layout }: Pick<Figure, "data" | "layout">): {
  data: unknown;
  layout: unknown;
} {
  const pack = (value: unknown): unknown => {
    const dtype = dataType(value);
    if (dtype && hasOnlyNumbers(value as ArrayBufferView)) {
      return { dtype, bdata: base64(value as ArrayBufferView).toString("base64") };
    }
    return dtype ? plainNumbers(value) : (Array.isArray(value) && packRows(value)) || value;
  };
  return { data: map(data, pack), layout: map(layout, pack) };
}

function plainNumbers(value: unknown): unknown {
  return dataType(value)
    ? Array.from(value as Float32Array, (number) => (Number.isFinite(number) ? number : null))
    : value;
}

/** The figure with plain arrays, for older versions of Plotly; what is not finite becomes a gap. */
export function unpackFigure({
  data,
  layout,
}: Pick<Figure, "data" | "layout">): Pick<Figure, "data" | "layout"> {
  return {
    data: map(data, plainNumbers) as Figure["data"],
    layout: map(layout, plainNumbers) as Figure["layout"],
  };
}
