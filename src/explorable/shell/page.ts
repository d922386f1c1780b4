import type { Control } from "./controls";
import { button, group } from "./controls";
import { html, oncePerPicture } from "./dom";
import { speakWithHost } from "./frame";
import { Problems, type Source } from "./problems";
import type { Schema } from "./state";
import { Store } from "./store";

/** What a page says of itself; NAME/about.json. */
export interface About {
  title: string;
  /** One sentence that says what to do. */
  task: string;
  /** For the page's description and the site. */
  description: string;
  /** How it is used by pointer and by keyboard, and what is computed: paragraphs. */
  help: string[];
}

/** What the shell gives an explorable. */
export interface Page<S extends object> {
  store: Store<S>;
  /** Where controls and charts go. */
  controls: HTMLElement;
  charts: HTMLElement;
  /** The row of buttons above the controls. */
  toolbar: HTMLElement;
  /** Adds controls, which from then on follow the state. */
  add(...controls: Control[]): void;
  /** Draws before the next picture, once for all changes until then. */
  refresh(): void;
  /** Says something to those who cannot see it, once the hand rests. */
  say(text: string): void;
  /** Shows a sentence about what could not be computed for this state; stays until the reader's next change. */
  problem(text: string): void;
  /** Shows a sentence about what the page can no longer do; stays. */
  lost(text: string): void;
  /** Runs what the library may refuse, and shows its reason, with what to do instead. */
  attempt(action: () => void, advice?: string): void;
  /** To be called when all is in its place: reads the address and draws. */
  start(): void;
}

/** Milliseconds of rest before something is said. */
const REST = 700;

/**
 * Builds the page's frame: title, task, presets, history, sentence for problems, help. The state comes from the address,
 * or else from what build put into the page, and goes into the address.
 * @param options.draw draws a state; called for each change and for each new size, and may throw
 * @param options.opened called when an address or a preset was opened
 */
export function openPage<S extends object>({
  about,
  schema,
  draw,
  opened: whenOpened,
}: {
  about: About;
  schema: Schema<S>;
  draw: (state: S) => void;
  opened?: () => void;
}): Page<S> {
  const start = JSON.parse(document.getElementById("start")!.textContent) as { address: string };
  const given = schema.read(start.address);
  const opened = schema.read(window.location.hash, given.state);
  const store = new Store(opened.state);
  const controls: Control[] = [];
  const task = html("p", { class: "task" }, about.task);
  const problem = html("p", { id: "problem", role: "alert" });
  const spoken = html("p", { id: "spoken", class: "hidden", role: "status" });
  const toolbar = html("div", { class: "toolbar" });
  const places = { controls: html("form", { class: "controls" }), charts: html("div", { class: "charts" }) };
  places.controls.onsubmit = (event) => event.preventDefault();
  let rest = 0;
  const problems = new Problems();
  const tell = (source: Source, text: string): void => {
    problems.set(source, text);
    if (problem.textContent !== problems.text) problem.textContent = problems.text;
  };
  /** Runs something; the reason why not, or "". */
  const reasonOf = (action: () => void): string => {
    try {
      action();
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  const page: Page<S> = {
    store,
    ...places,
    toolbar,
    add: (...more) => {
      controls.push(...more);
      places.controls.append(...more.map(({ root }) => root));
    },
    refresh: oncePerPicture(() => {
      for (const control of controls) control.show();
      tell(
        "drawing",
        reasonOf(() => draw(store.state)),
      );
    }),
    say: (text) => {
      clearTimeout(rest);
      rest = window.setTimeout(() => {
        spoken.textContent = text;
      }, REST);
    },
    problem: (text) => tell("background", text),
    lost: (text) => tell("lost", text),
    attempt: (action, advice) => {
      const reason = reasonOf(action);
      tell("reader", reason && advice ? `${reason}. ${advice}` : reason);
    },
    start: () => {
      window.addEventListener("hashchange", () => openAddress(window.location.hash));
      speakWithHost(openAddress);
      new ResizeObserver(page.refresh).observe(places.charts.parentElement!);
      page.refresh();
    },
  };

  const setTask = (name?: string): void => {
    task.textContent = name === undefined ? about.task : schema.presets[name].task;
    for (const chip of presets) chip.root.setAttribute("aria-pressed", String(chip.name === name));
  };

  function openAddress(address: string): void {
    if (address.replace(/^#/, "") === "" || address === written) return;
    const { state, preset, problems: found } = schema.read(address, given.state);
    setTask(preset);
    store.change(state);
    tell("address", found.join(" "));
    whenOpened?.();
  }

  /** Our own writing of the address, which is no wish to open it. */
  let written = "";
  const writeAddress = (): void => {
    written = `#${schema.print(store.state)}`;
    try {
      window.history.replaceState(null, "", written);
    } catch {
      // A frame without an origin has no address of its own.
    }
  };

  const presets = Object.entries(schema.presets).map(([name, preset]) => {
    const control = button(`preset-${name}`, preset.label, () => openAddress(`#preset=${name}`));
    return { ...control, name };
  });
  const history = [
    button("undo", "Undo", () => store.undo(), { disabled: () => !store.canUndo }),
    button("redo", "Redo", () => store.redo(), { disabled: () => !store.canRedo }),
    button("restart", "Start again", () => {
      setTask();
      store.change(given.state);
    }),
  ];
  controls.push(...history);
  toolbar.append(...history.map(({ root }) => root));
  store.onChange((settled, byItself) => {
    // Written by refresh: a sentence that is said again at once stays where it is.
    if (!byItself) problems.forget();
    if (settled) writeAddress();
    page.refresh();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    if (event.shiftKey) store.redo();
    else store.undo();
  });

  const chips = group("Try", ...presets);
  chips.root.classList.add("presets");
  tell("address", [...given.problems, ...opened.problems].join(" "));
  document.body.append(
    html("header", {}, html("h1", {}, about.title), task),
    html(
      "main",
      {},
      html("div", { class: "bar" }, ...(presets.length ? [chips.root] : []), toolbar),
      problem,
      html("div", { class: "work" }, places.controls, places.charts),
      html(
        "details",
        { class: "help" },
        html("summary", {}, "How it is used, and what is computed"),
        ...about.help.map((text) => html("p", {}, text)),
      ),
      spoken,
    ),
  );
  setTask(opened.preset);
  return page;
}
