import type { Chart, Place } from "./chart";
import { clamp, svg } from "./dom";

/** A handle that can be moved in a chart. */
export interface Handle extends Place {
  /** What it is, without its place. */
  label: string;
  /** CSS class: the look. */
  look?: string;
  square?: boolean;
  /** Drawn at this size; the target stays as large. */
  size?: number;
}

/** Around 0, of about the same area. */
const CIRCLE = "M-6,0a6,6 0 1 0 12,0a6,6 0 1 0 -12,0";
const SQUARE = "M-5.5,-5.5h11v11h-11z";

export interface HandleActions {
  /** Moves a handle to a place inside the axes; settled when it is let go. */
  move(index: number, to: Place, settled: boolean): void;
  /** A click or tap on an empty place. */
  add?(at: Place): void;
  remove?(index: number): void;
}

/** What to do where no more handles can be added. */
export const REMOVE_ONE = "Take one away first: double-click it, or press Delete on it.";

/** Step of an arrow key as a share of the axis; with Shift, ten times that. */
const KEY_STEP = 0.005;
const LONGER = 10;
/** Places are kept to this share of the axis, so that addresses stay short. */
const PRECISION = 1e-4;
/** Distance in pixels at which a pointer takes hold of a handle: targets of 24 pixels, larger ones for a finger. */
const REACH = { mouse: 12, pen: 16, touch: 22 } as const;
/** A pointer that moves less than this has clicked. */
const CLICK = 5;
/** A second click within this time, in milliseconds, is a double click. */
const DOUBLE = 400;

const ARROWS: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * Handles of a chart: dragged by mouse and finger (which scrolls the page where there is no handle under it), moved by
 * arrow keys, n and p for the next and the one before, Delete and double click to remove.
 */
export class Handles {
  private readonly group = svg("g", { class: "handles" });
  private handles: readonly Handle[] = [];
  private readonly shapes: SVGPathElement[] = [];
  /** The one that the Tab key reaches. */
  private current = 0;
  private held: { index: number; pointer: number; moved: boolean; from: Place } | undefined;
  private lastClick = { index: -1, time: -Infinity, at: { x: 0, y: 0 } };
  /** Whether a handle was asked for, which then gets the focus. */
  private awaited = false;

  constructor(
    private readonly chart: Chart,
    private readonly actions: HandleActions,
  ) {
    const drawing = chart.svg;
    chart.top.append(this.group);
    drawing.addEventListener("pointerdown", (event) => this.press(event));
    drawing.addEventListener("pointermove", (event) => this.drag(event));
    drawing.addEventListener("pointerup", (event) => this.release(event));
    drawing.addEventListener("pointercancel", (event) => this.cancel(event));
    // Keeps the browser from scrolling with the finger that holds a handle, and only with that.
    drawing.addEventListener(
      "touchstart",
      (event) => {
        if (event.touches.length === 1 && this.nearest(event.touches[0], REACH.touch) >= 0)
          event.preventDefault();
      },
      { passive: false },
    );
    this.group.addEventListener("keydown", (event) => this.pressKey(event));
  }

  /** Draws the handles as they are now. The focus stays, or goes to the neighbour of a handle that is gone. */
  show(handles: readonly Handle[]): void {
    const hadFocus = this.group.contains(document.activeElement);
    const added = this.awaited && handles.length > this.handles.length;
    this.awaited = false;
    this.handles = handles;
    this.current = clamp(this.current, [0, Math.max(0, handles.length - 1)]);
    while (this.shapes.length > handles.length) this.shapes.pop()!.remove();
    while (this.shapes.length < handles.length) this.shapes.push(this.newShape(this.shapes.length));
    this.shapes.forEach((_, index) => this.place(index));
    if (added) this.focus(handles.length - 1);
    else if (hadFocus && !this.group.contains(document.activeElement)) {
      if (handles.length > 0) this.focus(this.current);
      else this.focusDrawing();
    }
  }

  private focusDrawing(): void {
    this.chart.svg.setAttribute("tabindex", "-1");
    this.chart.svg.focus({ preventScroll: true });
  }

  focus(index: number): void {
    this.current = index;
    this.shapes.forEach((shape, i) => shape.setAttribute("tabindex", i === index ? "0" : "-1"));
    this.shapes[index]?.focus({ preventScroll: true });
  }

  private newShape(index: number): SVGPathElement {
    const shape = svg("path", { role: "button", "aria-roledescription": "movable point" });
    shape.onfocus = () => {
      this.current = index;
    };
    this.group.append(shape);
    return shape;
  }

  private place(index: number): void {
    const { x, y, label, look = "point", square, size = 1 } = this.handles[index];
    const attributes = {
      d: square ? SQUARE : CIRCLE,
      transform: `translate(${this.chart.x.toPixel(x).toFixed(2)},${this.chart.y.toPixel(y).toFixed(2)}) scale(${size})`,
      class: look,
      tabindex: index === this.current ? "0" : "-1",
      "aria-label": `${label}: ${x.toFixed(2)}, ${y.toFixed(2)}`,
    };
    const shape = this.shapes[index];
    // Of hundreds of handles one moves, and writing is what takes the time.
    for (const [name, value] of Object.entries(attributes))
      if (shape.getAttribute(name) !== value) shape.setAttribute(name, value);
  }

  private nearest(event: Pick<MouseEvent, "clientX" | "clientY">, reach: number): number {
    const at = this.chart.pixelAt(event);
    let [best, found] = [reach, -1];
    this.handles.forEach(({ x, y }, index) => {
      const distance = Math.hypot(this.chart.x.toPixel(x) - at.x, this.chart.y.toPixel(y) - at.y);
      if (distance <= best) [best, found] = [distance, index];
    });
    return found;
  }

  private press(event: PointerEvent): void {
    // Of several groups of handles in a chart, the one that was made first takes hold.
    if (event.button !== 0 || this.held || event.defaultPrevented) return;
    const reach = REACH[event.pointerType as keyof typeof REACH] ?? REACH.mouse;
    const index = this.nearest(event, reach);
    const from = this.chart.pixelAt(event);
    if (index < 0 && !(this.actions.add && this.chart.isInside(from))) return;
    this.held = { index, pointer: event.pointerId, moved: false, from };
    if (index < 0) return;
    this.chart.svg.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.focus(index);
  }

  private drag(event: PointerEvent): void {
    const { held } = this;
    if (held?.pointer !== event.pointerId) return;
    const at = this.chart.pixelAt(event);
    held.moved ||= Math.hypot(at.x - held.from.x, at.y - held.from.y) > CLICK;
    if (held.moved && held.index >= 0) this.move(held.index, this.rounded(this.chart.valueAt(event)), false);
  }

  private release(event: PointerEvent): void {
    const { held } = this;
    if (held?.pointer !== event.pointerId) return;
    this.held = undefined;
    if (held.index >= 0 && held.moved) {
      this.move(held.index, this.rounded(this.chart.valueAt(event)), true);
    } else if (!held.moved) this.click(held.index, event);
  }

  private click(index: number, event: PointerEvent): void {
    const at = this.chart.pixelAt(event);
    const { lastClick } = this;
    this.lastClick = { index, time: event.timeStamp, at };
    const near = Math.hypot(at.x - lastClick.at.x, at.y - lastClick.at.y) <= 2 * CLICK;
    const twice = near && event.timeStamp - lastClick.time < DOUBLE;
    if (index < 0) {
      if (twice || !this.actions.add) return;
      this.awaited = true;
      this.actions.add(this.rounded(this.chart.valueAt(event)));
      // Both clicks must have met the same handle: the first of them may have made it.
    } else if (twice && lastClick.index === index) this.remove(index);
  }

  private cancel(event: PointerEvent): void {
    const { held } = this;
    if (held?.pointer !== event.pointerId) return;
    this.held = undefined;
    if (held.index >= 0 && held.moved) this.actions.move(held.index, this.handles[held.index], true);
  }

  /** Moves a handle; the next key counts from there, whether or not the page has drawn it. */
  private move(index: number, to: Place, settled: boolean): void {
    this.handles = this.handles.map((handle, i) => (i === index ? { ...handle, ...to } : handle));
    this.actions.move(index, to, settled);
  }

  private remove(index: number): void {
    if (!this.actions.remove) return;
    this.actions.remove(index);
    this.show(this.handles.filter((_, i) => i !== index));
  }

  private rounded({ x, y }: Place): Place {
    const round = (value: number, pixels: { toValue(pixel: number): number }): number => {
      const unit = PRECISION * Math.abs(pixels.toValue(100) - pixels.toValue(0));
      const decimals = clamp(Math.ceil(-Math.log10(unit)), [0, 12]);
      return Number(value.toFixed(decimals));
    };
    return { x: round(x, this.chart.x), y: round(y, this.chart.y) };
  }

  private pressKey(event: KeyboardEvent): void {
    const count = this.handles.length;
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow) this.nudge(arrow, event.shiftKey ? LONGER : 1);
    else if (event.key === "n") this.focus((this.current + 1) % count);
    else if (event.key === "p") this.focus((this.current + count - 1) % count);
    else if ((event.key === "Delete" || event.key === "Backspace") && this.actions.remove)
      this.remove(this.current);
    else return;
    event.preventDefault();
  }

  private nudge([right, up]: readonly [number, number], times: number): void {
    const { left, right: end, top, bottom } = this.chart.inside;
    const { x, y } = this.handles[this.current];
    const step = KEY_STEP * times;
    const at = {
      x: clamp(this.chart.x.toPixel(x) + right * step * (end - left), [left, end]),
      y: clamp(this.chart.y.toPixel(y) - up * step * (bottom - top), [top, bottom]),
    };
    this.move(
      this.current,
      this.rounded({ x: this.chart.x.toValue(at.x), y: this.chart.y.toValue(at.y) }),
      true,
    );
  }
}
