/** One axis of a chart. */
export interface Axis {
  label: string;
  range: readonly [from: number, to: number];
  ticks: readonly number[];
  log?: boolean;
}

/** Size of a chart and the margins around its coordinate system, in units of its view box. */
export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Between values of an axis and positions along it. */
export interface Scale {
  toPixel(value: number): number;
  toValue(pixel: number): number;
}

const NAMESPACE = "http://www.w3.org/2000/svg";
/** Browsers draw no sensible line through positions much farther out than this. */
const FARTHEST = 5000;

export function scaleOf({ range, log = false }: Axis, start: number, end: number): Scale {
  const transform = (value: number): number => (log ? Math.log10(value) : value);
  const [from, to] = range.map(transform);
  return {
    toPixel: (value) => {
      const pixel = start + ((end - start) * (transform(value) - from)) / (to - from);
      return Math.max(-FARTHEST, Math.min(FARTHEST, pixel));
    },
    toValue: (pixel) => {
      const value = from + ((to - from) * (pixel - start)) / (end - start);
      return log ? 10 ** value : value;
    },
  };
}

/** A new SVG element. */
export function element<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Record<string, string | number>,
  text = "",
): SVGElementTagNameMap[K] {
  const created = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, String(value));
  created.textContent = text;
  return created;
}

function superscript(exponent: number): string {
  const raise = (letter: string): string => (letter === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(letter)]);
  return String(exponent).replace(/[-\d]/g, raise);
}

function tickText(value: number, { log }: Axis): string {
  return log ? `10${superscript(Math.round(Math.log10(value)))}` : String(value).replace("-", "−");
}

/** A coordinate system in an <svg>, in which named curves and bands are drawn and drawn again. */
export class Chart {
  readonly x: Scale;
  readonly y: Scale;
  /** Holds what is drawn; nothing is seen of it outside the axes. */
  readonly content: SVGGElement;
  private readonly paths = new Map<string, SVGPathElement>();

  constructor(
    readonly svg: SVGSVGElement,
    private readonly frame: Frame,
    x: Axis,
    y: Axis,
  ) {
    const { width, height, left, right, top, bottom } = frame;
    this.x = scaleOf(x, left, width - right);
    this.y = scaleOf(y, height - bottom, top);
    const box = { x: left, y: top, width: width - left - right, height: height - top - bottom };
    const clip = element("clipPath", { id: `${svg.id}-inside` });
    clip.append(element("rect", box));
    this.content = element("g", { "clip-path": `url(#${svg.id}-inside)` });
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.replaceChildren(clip, this.axes(x, y), element("rect", { ...box, class: "box" }), this.content);
  }

  private axes(x: Axis, y: Axis): SVGGElement {
    const { width, height, left, right, top, bottom } = this.frame;
    const group = element("g", { class: "axes", "aria-hidden": "true" });
    const centered = { "text-anchor": "middle" };
    for (const tick of x.ticks) {
      const at = this.x.toPixel(tick);
      group.append(element("line", { x1: at, x2: at, y1: top, y2: height - bottom }));
      group.append(element("text", { x: at, y: height - bottom + 15, ...centered }, tickText(tick, x)));
    }
    for (const tick of y.ticks) {
      const at = this.y.toPixel(tick);
      group.append(element("line", { x1: left, x2: width - right, y1: at, y2: at }));
      group.append(element("text", { x: left - 5, y: at + 4, "text-anchor": "end" }, tickText(tick, y)));
    }
    const middle = (top + height - bottom) / 2;
    const turned = { x: 12, y: middle, ...centered, transform: `rotate(-90 12 ${middle})` };
    group.append(element("text", turned, y.label));
    group.append(element("text", { x: (left + width - right) / 2, y: height - 5, ...centered }, x.label));
    return group;
  }

  private path(name: string, data: string): void {
    let path = this.paths.get(name);
    if (!path) {
      path = element("path", { class: name });
      this.paths.set(name, path);
      this.content.append(path);
    }
    path.setAttribute("d", data);
  }

  private positions(xs: ArrayLike<number>, ys: ArrayLike<number>): string[] {
    return Array.from(xs, (x, i) => `${this.x.toPixel(x).toFixed(2)},${this.y.toPixel(ys[i]).toFixed(2)}`);
  }

  /** Draws a curve; its name is its CSS class. */
  line(name: string, xs: ArrayLike<number>, ys: ArrayLike<number>): void {
    this.path(name, `M${this.positions(xs, ys).join("L")}`);
  }

  /** Draws the area between two curves over the same x. */
  band(name: string, xs: ArrayLike<number>, { low, high }: Record<"low" | "high", ArrayLike<number>>): void {
    this.path(name, `M${[...this.positions(xs, high), ...this.positions(xs, low).reverse()].join("L")}Z`);
  }

  /** Where the pointer is, in units of the axes; undefined outside of them. */
  valueAt(event: MouseEvent): { x: number; y: number } | undefined {
    const onScreen = this.svg.getBoundingClientRect();
    const { width, height, left, right, top, bottom } = this.frame;
    const px = ((event.clientX - onScreen.left) / onScreen.width) * width;
    const py = ((event.clientY - onScreen.top) / onScreen.height) * height;
    const inside = px >= left && px <= width - right && py >= top && py <= height - bottom;
    return inside ? { x: this.x.toValue(px), y: this.y.toValue(py) } : undefined;
  }
}
