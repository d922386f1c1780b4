/** A row of test images to pick from. One of them is a stop of the Tab key, arrow keys go to the others. */
import { html } from "../shell/dom";
import type { Image } from "./images";
import { paintImage } from "./pad";

export interface Thumbnail {
  /** Which image it is, for the caller. */
  place: number;
  image: Image;
  /** What stands below it. */
  text: string;
  /** Said of it. */
  label: string;
  misread: boolean;
}

export class Thumbnails {
  readonly root: HTMLElement;
  private readonly title = html("figcaption");
  private readonly row: HTMLElement;
  private readonly pictures = new Map<number, HTMLCanvasElement>();
  private shown = "";

  constructor(
    id: string,
    private readonly pick: (place: number) => void,
  ) {
    this.row = html("div", { id, class: "thumbnails", role: "group", tabindex: 0 });
    this.root = html("figure", { class: "chart row" }, this.title, this.row);
    this.row.onkeydown = (event) => this.press(event);
  }

  show(title: string, thumbnails: readonly Thumbnail[], current: number): void {
    this.title.textContent = title;
    this.row.setAttribute("aria-label", title);
    const key = thumbnails.map(({ place }) => place).join();
    if (key !== this.shown) this.fill(thumbnails);
    this.shown = key;
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.place) === current));
    }
  }

  private get buttons(): HTMLButtonElement[] {
    return [...this.row.querySelectorAll("button")];
  }

  private fill(thumbnails: readonly Thumbnail[]): void {
    const focused = this.buttons.indexOf(document.activeElement as HTMLButtonElement);
    this.row.replaceChildren(
      ...thumbnails.map(({ place, image, text, label, misread }, i) => {
        const button = html(
          "button",
          { type: "button", "data-place": place, "aria-label": label, tabindex: i === 0 ? 0 : -1 },
          this.picture(place, image),
          html("span", {}, text),
        );
        if (misread) button.classList.add("misread");
        button.onclick = () => this.pick(place);
        return button;
      }),
    );
    if (focused >= 0) this.focus(Math.min(focused, thumbnails.length - 1));
  }

  private picture(place: number, image: Image): HTMLCanvasElement {
    const known = this.pictures.get(place);
    if (known) return known;
    const canvas = html("canvas", { "aria-hidden": true });
    paintImage(canvas, image);
    this.pictures.set(place, canvas);
    return canvas;
  }

  private focus(index: number): void {
    this.buttons.forEach((button, i) => {
      button.tabIndex = i === index ? 0 : -1;
      if (i === index) button.focus();
    });
  }

  private press(event: KeyboardEvent): void {
    const { buttons } = this;
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined || to < 0 || to >= buttons.length) return;
    event.preventDefault();
    this.focus(to);
  }
}
