import { createCanvas } from "@napi-rs/canvas";

/** A box in the coordinates of the element's parent, without the element's own transform. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Extent {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Font {
  size: number;
  weight: string;
  slant: string;
}

const context = createCanvas(1, 1).getContext("2d");
const nothing: Extent = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };

function union(a: Extent, b: Extent): Extent {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

function property(element: Element, name: string): string {
  return (element as SVGElement).style?.getPropertyValue(name) || element.getAttribute(name) || "";
}

function fontOf(element: Element | null): Font {
  if (element === null) return { size: 12, weight: "normal", slant: "normal" };
  const inherited = fontOf(element.parentElement);
  const size = property(element, "font-size");
  const number = parseFloat(size);
  return {
    size: size.endsWith("%")
      ? (inherited.size * number) / 100
      : size.endsWith("em")
        ? inherited.size * number
        : number || inherited.size,
    weight: property(element, "font-weight") || inherited.weight,
    slant: property(element, "font-style") || inherited.slant,
  };
}

/** A length such as "1.3em", "12px" or "7" in pixels. */
function pixels(length: string | null, fontSize: number): number {
  const number = parseFloat(length ?? "") || 0;
  return length?.endsWith("em") ? number * fontSize : number;
}

/** Pen that writes a text with its tspans; each absolute x begins a chunk, which is anchored as a whole. */
class Pen {
  #x = 0;
  #y = 0;
  #start = 0;
  #chunk = nothing;
  #total = nothing;
  readonly #anchor: string;

  constructor(anchor: string) {
    this.#anchor = anchor;
  }

  write(element: Element): void {
    const font = fontOf(element);
    if (element.hasAttribute("x")) this.#begin(pixels(element.getAttribute("x"), font.size));
    if (element.hasAttribute("y")) this.#y = pixels(element.getAttribute("y"), font.size);
    this.#x += pixels(element.getAttribute("dx"), font.size);
    this.#y += pixels(element.getAttribute("dy"), font.size);
    for (const child of Array.from(element.childNodes)) {
      if (child.nodeType === 3) this.#put(child.nodeValue ?? "", font);
      else if (child.nodeType === 1) this.write(child as Element);
    }
  }

  finish(): Extent {
    this.#begin(0);
    return this.#total;
  }

  #put(text: string, { size, weight, slant }: Font): void {
    context.font = `${slant} ${weight} ${size}px "DejaVu Sans"`;
    const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText(text);
    this.#chunk = union(this.#chunk, {
      left: this.#x,
      right: this.#x + width,
      top: this.#y - fontBoundingBoxAscent,
      bottom: this.#y + fontBoundingBoxDescent,
    });
    this.#x += width;
  }

  #begin(x: number): void {
    const width = this.#x - this.#start;
    const shift = this.#anchor === "middle" ? -width / 2 : this.#anchor === "end" ? -width : 0;
    const { left, right } = this.#chunk;
    this.#total = union(this.#total, { ...this.#chunk, left: left + shift, right: right + shift });
    this.#chunk = nothing;
    this.#x = this.#start = x;
  }
}

/** The extent after the element's own `transform` (translate, rotate and scale, as Plotly writes them). */
function transformed(extent: Extent, transform: string): Extent {
  let corners = [
    [extent.left, extent.top],
    [extent.right, extent.top],
    [extent.left, extent.bottom],
    [extent.right, extent.bottom],
  ];
  for (const [, kind, list] of [...transform.matchAll(/(translate|rotate|scale)\(([^)]*)\)/g)].reverse()) {
    const [a, b, c] = list.split(/[\s,]+/).map(Number);
    if (kind === "translate") corners = corners.map(([x, y]) => [x + a, y + (b || 0)]);
    else if (kind === "scale") corners = corners.map(([x, y]) => [x * a, y * (b ?? a)]);
    else {
      const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)];
      const [cx, cy] = [b || 0, c || 0];
      corners = corners.map(([x, y]) => [
        cx + cos * (x - cx) - sin * (y - cy),
        cy + sin * (x - cx) + cos * (y - cy),
      ]);
    }
  }
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function extentOf(element: Element): Extent {
  if (element.nodeName === "text" || element.nodeName === "tspan") {
    const pen = new Pen(property(element, "text-anchor"));
    pen.write(element);
    return pen.finish();
  }
  if (element.nodeName === "rect" || element.nodeName === "image") {
    const [left, top, width, height] = ["x", "y", "width", "height"].map((name) =>
      pixels(element.getAttribute(name), 0),
    );
    return { left, top, right: left + width, bottom: top + height };
  }
  return Array.from(element.children)
    .map((child) => ({ extent: extentOf(child), transform: child.getAttribute("transform") ?? "" }))
    .filter(({ extent }) => extent.left <= extent.right)
    .reduce((total, { extent, transform }) => union(total, transformed(extent, transform)), nothing);
}

/**
 * Stands in for an SVG element's `getBBox` and `getBoundingClientRect`, which linkedom lacks: texts with their
 * lines, sub- and superscripts in the font of static pictures, rectangles, images, and groups of these.
 */
export function measureSvg(this: Element): Box {
  const extent = extentOf(this);
  const { left, top, right, bottom } =
    extent.left <= extent.right ? extent : { left: 0, top: 0, right: 0, bottom: 0 };
  return { x: left, y: top, width: right - left, height: bottom - top, left, top, right, bottom };
}

type Point = [x: number, y: number];

/** Points between the ends of a Bézier curve, by de Casteljau's construction; the start is left out. */
function bezier(points: Point[]): Point[] {
  const pieces = 8;
  return Array.from({ length: pieces }, (_, i) => {
    const t = (i + 1) / pieces;
    let level = points;
    while (level.length > 1) {
      level = level
        .slice(1)
        .map(([x, y], k): Point => [
          level[k][0] + t * (x - level[k][0]),
          level[k][1] + t * (y - level[k][1]),
        ]);
    }
    return level[0];
  });
}

/** The path as straight pieces; of the commands those that Plotly writes: M, L, H, V, Q, C and Z. */
function flatten(path: string): Point[] {
  const line: Point[] = [];
  for (const [, command, list] of path.matchAll(/([MLHVQCZ])([^MLHVQCZ]*)/g)) {
    const numbers = (list.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
    const [x, y] = line[line.length - 1] ?? [0, 0];
    if (command === "Z") line.push(line[0]);
    else if (command === "H") line.push(...numbers.map((end): Point => [end, y]));
    else if (command === "V") line.push(...numbers.map((end): Point => [x, end]));
    else {
      const points = numbers.flatMap((value, i): Point[] => (i % 2 ? [[numbers[i - 1], value]] : []));
      const step = command === "Q" ? 2 : command === "C" ? 3 : 1;
      for (let i = 0; i < points.length; i += step) {
        if (step === 1) line.push(points[i]);
        else line.push(...bezier([line[line.length - 1], ...points.slice(i, i + step)]));
      }
    }
  }
  return line;
}

function distances(line: Point[]): number[] {
  let sum = 0;
  return line.map(([x, y], i) => (sum += i ? Math.hypot(x - line[i - 1][0], y - line[i - 1][1]) : 0));
}

/** Stands in for a path's `getTotalLength`. */
export function pathLength(this: Element): number {
  return distances(flatten(this.getAttribute("d") ?? "")).at(-1) ?? 0;
}

/** Stands in for a path's `getPointAtLength`. */
export function pointOnPath(this: Element, length: number): { x: number; y: number } {
  const line = flatten(this.getAttribute("d") ?? "");
  const sums = distances(line);
  const next = Math.max(
    1,
    sums.findIndex((sum) => sum >= length),
  );
  const end = length >= sums[sums.length - 1] ? line.length - 1 : next;
  if (line.length < 2) return { x: line[0]?.[0] ?? 0, y: line[0]?.[1] ?? 0 };
  const part = Math.min(1, Math.max(0, (length - sums[end - 1]) / (sums[end] - sums[end - 1] || 1)));
  const [[x0, y0], [x1, y1]] = [line[end - 1], line[end]];
  return { x: x0 + part * (x1 - x0), y: y0 + part * (y1 - y0) };
}
