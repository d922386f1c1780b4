/** The sheet: shows an image, or strokes as they are drawn, and takes strokes from mouse, finger, pen and keys. */
import { html } from "../shell/dom";
import { RADIUS, SIDE, type Image, type Place, type Stroke } from "./images";
import { roundPlace } from "./strokes";

export interface PadActions {
  /** A stroke begins, grows, and ends with settled = true. */
  draw(places: readonly Place[], settled: boolean): void;
  /** Says what a key did. */
  say(text: string): void;
}

/** Pixels of the drawing along each side: a whole number for each of the image's. */
const SIZE = SIDE * 14;
/** A pointer's places are at least so far apart, in pixels of the image. */
const APART = 0.4;
/** What an arrow key moves the pen by, alone and with Shift. */
const [STEP, LONG_STEP] = [0.5, 2];

const ARROWS: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Paints an image, a canvas pixel for each of its own. */
export function paintImage(canvas: HTMLCanvasElement, image: Image): void {
  const data = new ImageData(SIDE, SIDE);
  image.forEach((value, i) => data.data.set([value, value, value, 255], 4 * i));
  canvas.width = canvas.height = SIDE;
  canvas.getContext("2d")!.putImageData(data, 0, 0);
}

export class Pad {
  readonly canvas = html("canvas", {
    id: "pad",
    width: SIZE,
    height: SIZE,
    tabindex: 0,
    role: "application",
    "aria-label":
      "Sheet. Draw with mouse or finger; by keyboard, arrow keys move the pen, Space puts it down or lifts it.",
  });
  private readonly small = document.createElement("canvas");
  private places: Place[] = [];
  private pointer: number | undefined;
  /** The keyboard's pen. */
  private cursor: Place = { x: SIDE / 2, y: SIDE / 2 };
  private down = false;
  private showCursor = false;
  private repaint = (): void => {};

  constructor(private readonly actions: PadActions) {
    const { canvas } = this;
    canvas.onpointerdown = (event) => {
      if (this.pointer !== undefined || event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.lift();
      this.showCursor = false;
      this.pointer = event.pointerId;
      this.extend([this.placeOf(event)]);
    };
    canvas.onpointermove = (event) => {
      if (event.pointerId === this.pointer) this.extend(this.placesOf(event));
    };
    canvas.onpointerup = canvas.onpointercancel = (event) => {
      if (event.pointerId !== this.pointer) return;
      this.pointer = undefined;
      this.end();
    };
    canvas.onkeydown = (event) => this.press(event);
    canvas.onblur = () => {
      this.lift();
      this.showCursor = false;
      this.repaint();
    };
  }

  private placeOf({ clientX, clientY }: MouseEvent): Place {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return roundPlace({ x: ((clientX - left) / width) * SIDE, y: ((clientY - top) / height) * SIDE });
  }

  /** Places between two events too, where the browser keeps them. */
  private placesOf(event: PointerEvent): Place[] {
    const events = event.getCoalescedEvents?.() ?? [];
    return (events.length ? events : [event]).map((each) => this.placeOf(each));
  }

  private extend(more: readonly Place[]): void {
    const before = this.places.length;
    for (const place of more) {
      const last = this.places.at(-1);
      if (!last || Math.hypot(place.x - last.x, place.y - last.y) >= APART) this.places.push(place);
    }
    if (this.places.length > before) this.actions.draw([...this.places], false);
  }

  private end(): void {
    if (this.places.length > 0) this.actions.draw(this.places, true);
    this.places = [];
  }

  /** Ends a stroke of the keyboard. */
  private lift(): void {
    if (this.down) this.end();
    this.down = false;
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = event.shiftKey ? LONG_STEP : STEP;
      this.cursor = roundPlace({ x: this.cursor.x + step * arrow[0], y: this.cursor.y + step * arrow[1] });
      if (this.down) this.extend([this.cursor]);
    } else if (event.key === " " || event.key === "Enter") {
      if (this.down) this.lift();
      else {
        this.down = true;
        this.extend([this.cursor]);
      }
    } else return;
    event.preventDefault();
    this.showCursor = true;
    this.repaint();
    const { x, y } = this.cursor;
    this.actions.say(`${this.down ? "down" : "lifted"}, ${x} from the left, ${y} from the top, of ${SIDE}`);
  }

  /** Shows an image, pixel by pixel. */
  showImage(image: Image): void {
    this.paint((context) => {
      paintImage(this.small, image);
      context.imageSmoothingEnabled = false;
      context.drawImage(this.small, 0, 0, SIZE, SIZE);
    });
  }

  /** Shows strokes on a black sheet as they were drawn. */
  showStrokes(strokes: readonly Stroke[]): void {
    this.paint((context) => {
      context.fillStyle = "#000";
      context.fillRect(0, 0, SIZE, SIZE);
      context.lineCap = context.lineJoin = "round";
      const scale = SIZE / SIDE;
      for (const { tool, places } of strokes) {
        context.strokeStyle = tool === "pen" ? "#fff" : "#000";
        context.lineWidth = 2 * RADIUS[tool] * scale;
        context.beginPath();
        context.moveTo(places[0].x * scale, places[0].y * scale);
        for (const { x, y } of places) context.lineTo(x * scale, y * scale);
        context.stroke();
      }
    });
  }

  private paint(content: (context: CanvasRenderingContext2D) => void): void {
    this.repaint = () => {
      const context = this.canvas.getContext("2d")!;
      content(context);
      if (!this.showCursor) return;
      const scale = SIZE / SIDE;
      context.beginPath();
      context.arc(this.cursor.x * scale, this.cursor.y * scale, RADIUS.pen * scale, 0, 2 * Math.PI);
      context.strokeStyle = this.down ? "#ff8a3d" : "#56b4e9";
      context.lineWidth = 4;
      context.stroke();
    };
    this.repaint();
  }
}
