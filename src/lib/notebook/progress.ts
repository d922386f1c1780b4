import { randomUUID } from "node:crypto";
import { checkNumber } from "../core/shapes";
import { display, escapeHtml, inNotebook, updateDisplay, type MimeBundle } from "./display";
import { interruptSignal } from "./interrupt";

/** Where a progress bar appears; by default the notebook. */
export interface ProgressOutput {
  /** Whether something shown can be replaced. */
  live: boolean;
  show(bundle: MimeBundle, id: string): void;
  update(bundle: MimeBundle, id: string): void;
}

export interface ProgressBarOptions {
  /** What is going on, such as "Training LeNet". */
  label: string;
  /** Steps in all. */
  total: number;
  /** What a step is, in the plural. Default "steps". */
  unit?: string;
  /** Milliseconds on a clock that only goes forward; for tests. */
  clock?: () => number;
  /** For tests. */
  output?: ProgressOutput;
}

export interface ProgressBar {
  /** How far the work is; drawn at most four times a second. Fits `onProgress` of loops. */
  update(progress: { step: number; loss?: number }): void;
  /** Leaves one line that says how long it took; `note` is added to it. */
  done(note?: string): void;
}

const redrawMilliseconds = 250;
const barWidth = 30;

function notebookOutput(): ProgressOutput {
  return {
    live: inNotebook(),
    show: (bundle, id) => display(bundle, { id }),
    update: (bundle, id) => updateDisplay(id, bundle),
  };
}

/** A duration for people: "0.8 s", "42 s", "3 min 05 s", "1 h 02 min". */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}

function formatRate(perSecond: number): string {
  return perSecond >= 100 ? perSecond.toFixed(0) : perSecond.toPrecision(2);
}

function bundle(text: string, fraction?: number): MimeBundle {
  const bar =
    fraction === undefined
      ? ""
      : `<progress max="1" value="${fraction.toFixed(4)}" aria-hidden="true"></progress> `;
  return {
    data: {
      "text/plain": text,
      "text/html": `<div style="font-family: monospace">${bar}${escapeHtml(text)}</div>`,
    },
  };
}

/**
 * One progress bar for long work, updated in place: steps, loss, rate and time left. At the end it becomes
 * one line, also where the cell is interrupted. Where nothing can be replaced (a script) only that last line
 * is written.
 */
export function progressBar(options: ProgressBarOptions): ProgressBar {
  const {
    label,
    total,
    unit = "steps",
    clock = () => performance.now(),
    output = notebookOutput(),
  } = options;
  checkNumber("total", total, { atLeast: 1 });
  const id = randomUUID();
  const signal = interruptSignal();
  const start = clock();
  let drawn = -Infinity;
  let latest: { step: number; loss?: number } = { step: 0 };
  let finished = false;

  const loss = (): string => (latest.loss === undefined ? "" : `, loss ${latest.loss.toPrecision(4)}`);
  const speed = (step: number, elapsed: number): string => {
    const left = formatDuration((elapsed * (total - step)) / step);
    return `, ${formatRate((step / elapsed) * 1000)} ${unit}/s, ${left} left`;
  };
  const draw = (line: MimeBundle): void => {
    if (drawn === -Infinity) output.show(line, id);
    else output.update(line, id);
    drawn = clock();
  };
  const line = (): MimeBundle => {
    const { step } = latest;
    const elapsed = clock() - start;
    const fraction = Math.min(1, step / total);
    const filled = Math.round(fraction * barWidth);
    const rate = step > 0 && elapsed > 0 ? speed(step, elapsed) : "";
    const text = `${label}: ${step}/${total} ${unit}${loss()}${rate}`;
    const html = bundle(text, fraction).data["text/html"];
    return {
      data: {
        "text/plain": `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} ${text}`,
        "text/html": html,
      },
    };
  };

  const bar: ProgressBar = {
    update(progress) {
      latest = progress;
      if (finished || !output.live || clock() - drawn < redrawMilliseconds) return;
      draw(line());
    },
    done(note) {
      if (finished) return;
      finished = true;
      signal.removeEventListener("abort", interrupted);
      const took = formatDuration(clock() - start);
      const text = `${label}: ${latest.step} ${unit} in ${took}${loss()}${note ? `, ${note}` : ""}`;
      draw(bundle(text));
    },
  };
  const interrupted = (): void => bar.done("interrupted");
  signal.addEventListener("abort", interrupted);
  return bar;
}
