// Contents that follow the reader, scroll regions that a keyboard reaches, figures that move. Without it the page is complete.
import { recolored } from "./recolored";

/** A figure as its page keeps it. */
interface Drawing {
  data: unknown;
  layout: Record<string, unknown>;
  config: unknown;
}

interface PlotlyInPage {
  newPlot(place: Element, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  react(place: Element, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
}

const wide = matchMedia("(min-width: 75rem)");
const dark = matchMedia("(prefers-color-scheme: dark)");
let plotly: Promise<PlotlyInPage> | undefined;

/** Open where there is room beside the text; marks the entry of the heading that was passed last. */
function followReader(contents: HTMLDetailsElement): void {
  const open = (): void => void (contents.open = wide.matches);
  open();
  wide.addEventListener("change", open);
  const entries = Array.from(contents.querySelectorAll("a"));
  const headings = entries.map(({ hash }) => document.getElementById(decodeURIComponent(hash.slice(1)))!);
  let asked = false;
  const mark = (): void => {
    asked = false;
    const next = headings.findIndex((heading) => heading.getBoundingClientRect().top > innerHeight / 4);
    const current = entries[Math.max(1, next < 0 ? entries.length : next) - 1];
    if (current.hasAttribute("aria-current")) return;
    for (const entry of entries) entry.removeAttribute("aria-current");
    current.setAttribute("aria-current", "true");
    if (wide.matches) keepInView(contents.parentElement!, current);
  };
  addEventListener(
    "scroll",
    () => {
      if (!asked) requestAnimationFrame(mark);
      asked = true;
    },
    { passive: true },
  );
  mark();
}

function keepInView(list: Element, entry: Element): void {
  const [inside, outside] = [entry.getBoundingClientRect(), list.getBoundingClientRect()];
  if (inside.top < outside.top || inside.bottom > outside.bottom)
    list.scrollTop += inside.top - outside.top - outside.height / 3;
}

/** What scrolls sideways can be focused, and so scrolled by keyboard. */
function makeReachable(): void {
  for (const area of document.querySelectorAll<HTMLElement>("pre, .scroll, .katex-display")) {
    if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
    else area.removeAttribute("tabindex");
  }
}

/** A button that makes the figure move; a mouse over it does so too. */
function offer(figure: HTMLElement): void {
  const button = document.createElement("button");
  const picture = figure.querySelector("img")!;
  const start = async (): Promise<void> => {
    if (button.disabled) return;
    button.disabled = true;
    const file = document.body.dataset.plotly ?? "";
    try {
      const library = await (plotly ??= load(file));
      const place = document.createElement("div");
      place.setAttribute("role", "group");
      place.setAttribute("aria-label", picture.alt);
      await draw(library, place, JSON.parse(figure.querySelector("script")!.text) as Drawing);
      picture.replaceWith(place);
      button.remove();
      makeReachable();
    } catch {
      button.textContent = `The figure stays a picture: ${file} is not beside this page.`;
    }
  };
  button.type = "button";
  button.textContent = figure.dataset.offer ?? "";
  button.onclick = () => void start();
  picture.addEventListener("pointerenter", ({ pointerType }) => {
    if (pointerType === "mouse") void start();
  });
  figure.append(button);
}

function load(file: string): Promise<PlotlyInPage> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = file;
    script.onload = () => {
      const { Plotly } = window as { Plotly?: PlotlyInPage };
      if (Plotly) resolve(Plotly);
      else reject(new Error(file));
    };
    script.onerror = () => reject(new Error(file));
    document.head.append(script);
  });
}

async function draw(library: PlotlyInPage, place: Element, drawing: Drawing): Promise<void> {
  const colors = JSON.parse(document.getElementById("colors")?.textContent ?? "{}") as Record<string, string>;
  // A finger scrolls the page over the figure; its taps read values.
  const dragmode = matchMedia("(pointer: coarse)").matches ? false : "zoom";
  const themed = (): [unknown, unknown, unknown] => {
    const { data, layout } = structuredClone({ data: drawing.data, layout: { ...drawing.layout, dragmode } });
    return dark.matches
      ? [recolored(data, colors), recolored(layout, colors), drawing.config]
      : [data, layout, drawing.config];
  };
  await library.newPlot(place, ...themed());
  dark.addEventListener("change", () => void library.react(place, ...themed()));
}

const contents = document.querySelector<HTMLDetailsElement>(".contents details");
if (contents !== null) followReader(contents);
makeReachable();
addEventListener("resize", makeReachable);
addEventListener("toggle", makeReachable, true);
for (const figure of document.querySelectorAll<HTMLElement>(".figure[data-figure]")) offer(figure);
