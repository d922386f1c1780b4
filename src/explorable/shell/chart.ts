import { clamp, html, svg } from "./dom";
import { powerOfTen } from "./text";

/** One axis of a chart. */
export interface Axis {
  label: string;
  range: readonly [from: number, to: number];
  ticks: readonly number[];
  log?: boolean;
}

/** Between values of an axis and positions along it. */
export interface Scale {
  toPixel(value: number): number;
  toValue(pixel: number): number;
}

export interface Place {
  x: number;
  y: number;
}

/** Browsers draw no sensible line through positions much farther out than this. */
const FARTHEST = 5000;

export function scaleOf(
  { range, log = false }: Pick<Axis, "range" | "log">,
  start: number,
  end: number,
): Scale {
  const transform = (value: number): number => (log ? Math.log10(value) : value);
  const [from, to] = range.map(transform);
  return {
    toPixel: (value) =>
      clamp(start + ((end - start) * (transform(value) - from)) / (to - from), [-FARTHEST, FARTHEST]),
    toValue: (pixel) => {
      const value = from + ((to - from) * (pixel - start)) / (end - start);
      return log ? 10 ** value : value;
    },
  };
}

/** Ticks at multiples of a step of 1, 2 or 5 times a power of ten, about five of them. */
export function roundTicks([from, to]: readonly [number, number]): number[] {
  const power = 10 ** Math.floor(Math.log10((to - from) / 4));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => (to - from) / size <= 6)!;
  const first = Math.ceil(from / step - 1e-9);
  return Array.from({ length: Math.floor(to / step + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

export interface ChartOptions {
  id: string;
  title: string;
  /** What is seen, for those who cannot see it. */
  description: string;
  /** Height over width of the whole drawing; of the inside, where it is a plane. */
  ratio: number;
  /** Height in pixels that a narrow page leaves it, where it is no plane. */
  leastHeight?: number;
  /** Units of both axes are equally long. */
  plane?: boolean;
  /** What each curve means: CSS class → text. */
  legend?: Record<string, string>;
  /** Stands beside the title. */
  beside?: HTMLElement;
}

/** Room around the inside, in pixels. */
const MARGIN = { left: 46, right: 12, top: 6, bottom: 34 } as const;
/** Width of a digit, in pixels. */
const DIGIT = 7.7;
/** Width before the page is laid out. */
const FIRST_WIDTH = 400;

/** A coordinate system with a title, in which named curves, bands and dots are drawn and drawn again. */
export class Chart {
  /** Title, drawing and legend. */
  readonly root: HTMLElement;
  /** Under the drawing, where maps are painted. */
  readonly canvas = html("canvas", { "aria-hidden": true });
  readonly svg: SVGSVGElement;
  /** Holds what is drawn; nothing of it is seen outside the axes. */
  readonly content: SVGGElement;
  /** Holds what may stick out: handles. */
  readonly top = svg("g", { class: "top" });
  x!: Scale;
  y!: Scale;
  /** The inside, in pixels of the drawing. */
  inside = { left: 0, right: 0, top: 0, bottom: 0 };
  private readonly axes = svg("g", { class: "axes", "aria-hidden": true });
  private readonly box = svg("rect", { class: "box" });
  private readonly clip = svg("rect");
  private readonly marks = new Map<string, SVGPathElement>();
  private readonly title = html("span");
  private laidOut = "";
  private axisX: Axis = { label: "", range: [0, 1], ticks: [] };
  private axisY: Axis = { label: "", range: [0, 1], ticks: [] };

  constructor(private readonly options: ChartOptions) {
    const { id, title, description, legend = {} } = options;
    this.svg = svg("svg", { id, role: "group", "aria-label": description });
    this.content = svg("g", { "clip-path": `url(#${id}-inside)`, "aria-hidden": true });
    this.svg.append(
      svg("clipPath", { id: `${id}-inside` }, this.clip),
      this.axes,
      this.content,
      this.box,
      this.top,
    );
    this.title.textContent = title;
    const keys = Object.entries(legend).map(([name, text]) => {
      const key = svg("svg", { class: "key", viewBox: "0 0 26 10", "aria-hidden": true });
      key.append(svg("path", { class: name, d: /band|fill/.test(name) ? "M0 0H26V10H0Z" : "M0 5H26" }));
      return html("span", {}, key, text);
    });
    this.root = html(
      "figure",
      { class: options.plane ? "chart plane" : "chart" },
      html(
        "figcaption",
        {},
        this.title,
        ...(options.beside ? [options.beside] : []),
        ...(keys.length ? [html("small", { class: "legend" }, ...keys)] : []),
      ),
      html("div", { class: "drawing" }, this.canvas, this.svg),
    );
    this.layOut();
  }

  setTitle(title: string): void {
    this.title.textContent = title;
  }

  /** Gives the axes, and the drawing the room that the page has for it now. To be called at the start of each drawing. */
  setAxes(x: Axis, y: Axis): void {
    [this.axisX, this.axisY] = [x, y];
    this.layOut();
  }

  private layOut(): void {
    const [x, y] = [this.axisX, this.axisY];
    const width = Math.round(this.root.getBoundingClientRect().width) || FIRST_WIDTH;
    const key = JSON.stringify([width, x, y]);
    if (key === this.laidOut) return;
    this.laidOut = key;
    const { left, right, top, bottom } = MARGIN;
    const { ratio, plane, leastHeight = 0 } = this.options;
    const height = Math.round(
      plane ? (width - left - right) * ratio + top + bottom : Math.max(width * ratio, leastHeight),
    );
    this.inside = { left, right: width - right, top, bottom: height - bottom };
    this.x = scaleOf(x, left, width - right);
    this.y = scaleOf(y, height - bottom, top);
    const box = { x: left, y: top, width: width - left - right, height: height - top - bottom };
    for (const rect of [this.box, this.clip]) {
      for (const [name, value] of Object.entries(box)) rect.setAttribute(name, String(value));
    }
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    Object.assign(this.canvas.style, {
      left: `${(100 * left) / width}%`,
      top: `${(100 * top) / height}%`,
      width: `${(100 * box.width) / width}%`,
      height: `${(100 * box.height) / height}%`,
    });
    this.drawAxes(x, y);
  }

  private drawAxes(x: Axis, y: Axis): void {
    const { left, right, top, bottom } = this.inside;
    const middle = (top + bottom) / 2;
    const text = (value: number, { log }: Axis): string =>
      log ? powerOfTen(Math.round(Math.log10(value))) : String(value).replace("-", "−");
    this.axes.replaceChildren(
      ...x.ticks.flatMap((tick) => {
        const at = this.x.toPixel(tick);
        const written = text(tick, x);
        // The last number ends where the drawing does.
        const middle = Math.min(at, right + MARGIN.right - (DIGIT * written.length) / 2);
        return [
          svg("line", { x1: at, x2: at, y1: top, y2: bottom }),
          svg("text", { x: middle, y: bottom + 14, "text-anchor": "middle" }, written),
        ];
      }),
      ...y.ticks.flatMap((tick) => {
        const at = this.y.toPixel(tick);
        return [
          svg("line", { x1: left, x2: right, y1: at, y2: at }),
          svg("text", { x: left - 5, y: at + 4, "text-anchor": "end" }, text(tick, y)),
        ];
      }),
      svg("text", { x: (left + right) / 2, y: bottom + 29, "text-anchor": "middle" }, x.label),
      svg(
        "text",
        { x: 11, y: middle, "text-anchor": "middle", transform: `rotate(-90 11 ${middle})` },
        y.label,
      ),
    );
  }

  private mark(name: string, data: string): void {
    let path = this.marks.get(name);
    if (!path) {
      path = svg("path", { class: name });
      this.marks.set(name, path);
      this.content.append(path);
    }
    path.setAttribute("d", data);
  }

  private positions(xs: ArrayLike<number>, ys: ArrayLike<number>): string[] {
    return Array.from(xs, (x, i) => `${this.x.toPixel(x).toFixed(2)},${this.y.toPixel(ys[i]).toFixed(2)}`);
  }

  /** Draws a curve; its name is its CSS classes. Without places the curve is not seen. */
  line(name: string, xs: ArrayLike<number>, ys: ArrayLike<number>): void {
    this.mark(name, xs.length ? `M${this.positions(xs, ys).join("L")}` : "");
  }

  /** Draws several curves of one look. */
  lines(name: string, curves: readonly { xs: ArrayLike<number>; ys: ArrayLike<number> }[]): void {
    this.mark(name, curves.map(({ xs, ys }) => `M${this.positions(xs, ys).join("L")}`).join(""));
  }

  /** Draws the area between two curves over the same x. */
  band(name: string, xs: ArrayLike<number>, { low, high }: Record<"low" | "high", ArrayLike<number>>): void {
    this.mark(name, `M${[...this.positions(xs, high), ...this.positions(xs, low).reverse()].join("L")}Z`);
  }

  /** Draws dots: round lines without a length, as wide as the style says. */
  dots(name: string, xs: ArrayLike<number>, ys: ArrayLike<number>): void {
    this.mark(
      name,
      this.positions(xs, ys)
        .map((place) => `M${place}h0`)
        .join(""),
    );
  }

  /** Where the pointer is, in units of the axes, at the nearest edge if it is outside. */
  valueAt(event: Pick<MouseEvent, "clientX" | "clientY">): Place {
    const { x, y } = this.pixelAt(event);
    const { left, right, top, bottom } = this.inside;
    return { x: this.x.toValue(clamp(x, [left, right])), y: this.y.toValue(clamp(y, [top, bottom])) };
  }

  /** Where the pointer is, in pixels of the drawing. */
  pixelAt({ clientX, clientY }: Pick<MouseEvent, "clientX" | "clientY">): Place {
    const onScreen = this.svg.getBoundingClientRect();
    const { width, height } = this.svg.viewBox.baseVal;
    return {
      x: ((clientX - onScreen.left) / onScreen.width) * width,
      y: ((clientY - onScreen.top) / onScreen.height) * height,
    };
  }

  isInside({ x, y }: Place): boolean {
    const { left, right, top, bottom } = this.inside;
    return x >= left && x <= right && y >= top && y <= bottom;
  }
}
