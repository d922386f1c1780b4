import type { RegressionData } from "../lib/data/toy-data";
import { element, type Chart } from "./chart";

/** Step of an arrow key, as a share of the window; with Shift, ten times that. */
const KEY_STEP = 0.005;
const LONGER = 10;

const MOVES: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function clamp(value: number, [from, to]: readonly [number, number]): number {
  return Math.min(to, Math.max(from, value));
}

/** The data points of a chart, which can be moved, added and removed by pointer and by keyboard. */
export class PointEditor {
  private readonly group = element("g", { class: "points" });
  private readonly circles: SVGCircleElement[] = [];
  private points: RegressionData = { inputs: [], targets: [] };
  /** The one that the Tab key reaches and the arrow keys move. */
  private current = 0;

  constructor(
    private readonly chart: Chart,
    private readonly window: { xRange: readonly [number, number]; yRange: readonly [number, number] },
    private readonly onChange: (points: RegressionData) => void,
  ) {
    // Beside the content and not in it: a point at the edge is not cut off.
    chart.svg.append(this.group);
    chart.svg.onclick = (event) => this.addAt(event);
    this.group.onkeydown = (event) => this.pressKey(event);
  }

  /** Draws the points as they are now. */
  show(points: RegressionData): void {
    if (points === this.points) return;
    this.points = points;
    const count = points.inputs.length;
    this.current = clamp(this.current, [0, Math.max(0, count - 1)]);
    while (this.circles.length > count) this.circles.pop()?.remove();
    while (this.circles.length < count) this.circles.push(this.newCircle(this.circles.length));
    this.circles.forEach((circle, i) => this.place(circle, i));
  }

  private place(circle: SVGCircleElement, index: number): void {
    const [x, y] = [this.points.inputs[index], this.points.targets[index]];
    circle.setAttribute("cx", this.chart.x.toPixel(x).toFixed(2));
    circle.setAttribute("cy", this.chart.y.toPixel(y).toFixed(2));
    circle.setAttribute("tabindex", index === this.current ? "0" : "-1");
    const label = `point ${index + 1} of ${this.circles.length}: x ${x.toFixed(2)}, y ${y.toFixed(2)}`;
    circle.setAttribute("aria-label", label);
  }

  private newCircle(index: number): SVGCircleElement {
    const circle = element("circle", { r: 4.5, role: "button", "aria-roledescription": "movable point" });
    circle.onpointerdown = (event) => {
      circle.setPointerCapture(event.pointerId);
      this.focus(index);
      event.preventDefault();
    };
    circle.onpointermove = (event) => {
      const to = circle.hasPointerCapture(event.pointerId) ? this.chart.valueAt(event) : undefined;
      if (to) this.move(index, to);
    };
    circle.onfocus = () => {
      this.current = index;
    };
    circle.ondblclick = () => this.remove(index);
    this.group.append(circle);
    return circle;
  }

  private focus(index: number): void {
    this.current = index;
    this.circles.forEach((circle, i) => this.place(circle, i));
    this.circles[index]?.focus();
  }

  private pressKey(event: KeyboardEvent): void {
    const count = this.circles.length;
    const direction = MOVES[event.key];
    if (direction) this.nudge(direction, event.shiftKey);
    else if (event.key === "n") this.focus((this.current + 1) % count);
    else if (event.key === "p") this.focus((this.current + count - 1) % count);
    else if (event.key === "Delete" || event.key === "Backspace") this.remove(this.current);
    else return;
    event.preventDefault();
  }

  private nudge([right, up]: readonly [number, number], longer: boolean): void {
    const { xRange, yRange } = this.window;
    const step = KEY_STEP * (longer ? LONGER : 1);
    this.move(this.current, {
      x: this.points.inputs[this.current] + right * step * (xRange[1] - xRange[0]),
      y: this.points.targets[this.current] + up * step * (yRange[1] - yRange[0]),
    });
  }

  private change(points: RegressionData): void {
    this.show(points);
    this.onChange(points);
  }

  private move(index: number, { x, y }: { x: number; y: number }): void {
    const inputs = [...this.points.inputs];
    const targets = [...this.points.targets];
    inputs[index] = clamp(x, this.window.xRange);
    targets[index] = clamp(y, this.window.yRange);
    this.change({ inputs, targets });
  }

  private remove(index: number): void {
    const without = (values: number[]): number[] => values.filter((_, i) => i !== index);
    this.change({ inputs: without(this.points.inputs), targets: without(this.points.targets) });
    this.focus(Math.min(index, this.points.inputs.length - 1));
  }

  private addAt(event: MouseEvent): void {
    const at = event.target instanceof SVGCircleElement ? undefined : this.chart.valueAt(event);
    if (at) this.add(at);
  }

  /** Adds a point and makes it the one that the keyboard moves. */
  add({ x, y }: { x: number; y: number }): void {
    this.change({ inputs: [...this.points.inputs, x], targets: [...this.points.targets, y] });
    this.focus(this.points.inputs.length - 1);
  }
}
