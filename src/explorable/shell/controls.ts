import { html } from "./dom";
import type { Store } from "./store";

/** What stands in a page and follows its state. */
export interface Control {
  root: HTMLElement;
  /** Shows the state as it is now. */
  show(): void;
}

type KeysOf<S, T> = { [K in keyof S]: S[K] extends T ? K : never }[keyof S] & string;

/** What else changes with a value, where something does. */
type Also<S, T> = (value: T) => Partial<S>;

export interface SliderOptions<S> {
  label: string;
  min: number;
  max: number;
  step: number;
  /** The value at a position, and back; the same by default. */
  toValue?: (position: number) => number;
  toPosition?: (value: number) => number;
  /** How the value is written beside the slider, and said. */
  text?: (value: number) => string;
  disabled?: () => boolean;
  /** What it shows, where that is not the state's number. */
  shown?: () => number;
  also?: Also<S, number>;
}

/** Positions that are decimal logarithms; values keep four digits, so that addresses stay short. */
export const logarithmic = {
  toValue: (position: number): number => Number((10 ** position).toPrecision(4)),
  toPosition: Math.log10,
} as const;

/** Of a slider for how many points there are: drawn ones, or those of the reader's own in their place. */
export const countOfPoints = <S extends { count: number; points: readonly unknown[] | undefined }>(
  store: Store<S>,
): { label: string; step: number; shown: () => number } => ({
  label: "N, points",
  step: 1,
  shown: () => store.state.points?.length ?? store.state.count,
});

/** A slider for a number of the state. A movement from grip to release is one step of the history. */
export function slider<S extends object>(
  store: Store<S>,
  key: KeysOf<S, number>,
  {
    label,
    min,
    max,
    step,
    toValue = Number,
    toPosition = Number,
    text = String,
    disabled,
    shown = () => store.state[key] as number,
    also,
  }: SliderOptions<S>,
): Control {
  const input = html("input", { id: key, type: "range", min, max, step });
  const output = html("output", { for: key });
  const root = html("div", { class: "control" }, html("label", { for: key }, label), output, input);
  const change = (settled: boolean): void => {
    const value = toValue(Number(input.value));
    store.change({ ...also?.(value), [key]: value }, { settled });
  };
  input.oninput = () => change(false);
  input.onchange = () => change(true);
  return {
    root,
    show: () => {
      const value = shown();
      // A slider rounds to its step; what it shows must not come back as a value.
      if (document.activeElement !== input || toValue(Number(input.value)) !== value) {
        input.value = String(toPosition(value));
      }
      input.disabled = disabled?.() ?? false;
      output.textContent = text(value);
      input.setAttribute("aria-valuetext", text(value));
    },
  };
}

/** A choice among words of the state. */
export function choice<S extends object>(
  store: Store<S>,
  key: KeysOf<S, string>,
  { label, options, also }: { label: string; options: Record<string, string>; also?: Also<S, string> },
): Control {
  const entries = Object.entries(options).map(([value, text]) => html("option", { value }, text));
  const input = html("select", { id: key }, ...entries);
  input.onchange = () => store.change({ ...also?.(input.value), [key]: input.value });
  const root = html("div", { class: "control" }, html("label", { for: key }, label), input);
  return {
    root,
    show: () => {
      input.value = String(store.state[key]);
    },
  };
}

/** A choice among a few words, all of which are seen. */
export function chips<S extends object>(
  store: Store<S>,
  key: KeysOf<S, string>,
  { label, options }: { label: string; options: Record<string, string> },
): Control {
  const inputs = Object.keys(options).map((value) =>
    html("input", { type: "radio", name: key, id: `${key}-${value}`, value }),
  );
  const root = html(
    "fieldset",
    { class: "chips" },
    html("legend", {}, label),
    ...inputs.map((input) => html("label", {}, input, html("span", {}, options[input.value]))),
  );
  root.onchange = (event) => store.change({ [key]: (event.target as HTMLInputElement).value } as Partial<S>);
  return {
    root,
    show: () => {
      for (const input of inputs) input.checked = input.value === store.state[key];
    },
  };
}

/** A button; errors of the action are the page's to show. */
export function button(
  id: string,
  label: string,
  action: () => void,
  { disabled }: { disabled?: () => boolean } = {},
): Control {
  const root = html("button", { type: "button", id }, label);
  root.onclick = action;
  return {
    root,
    show: () => {
      root.disabled = disabled?.() ?? false;
    },
  };
}

/** A group of controls under one heading. */
export function group(label: string, ...controls: Control[]): Control {
  const root = html(
    "fieldset",
    { class: "group" },
    html("legend", {}, label),
    ...controls.map((control) => control.root),
  );
  return { root, show: () => controls.forEach((control) => control.show()) };
}

/** Numbers with their names. Each entry has the name and the full value as data, for tests and for other programs. */
export function numbers(id: string): {
  root: HTMLElement;
  show(values: Record<string, number>, text: (value: number) => string): void;
} {
  const root = html("dl", { id, class: "numbers" });
  return {
    root,
    show: (values, text) =>
      root.replaceChildren(
        ...Object.entries(values).map(([name, value]) =>
          html(
            "div",
            { "data-name": name, "data-value": value },
            html("dt", {}, name),
            html("dd", {}, Number.isFinite(value) ? text(value) : "–"),
          ),
        ),
      ),
  };
}
