import { randomUUID } from "node:crypto";
import type { Progress } from "../core/batches";
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
  /** Milliseconds on a clock that only goes forward; for tests. */
  clock?: () => number;
  /** For tests. */
  output?: ProgressOutput;
}

export interface ProgressBar {
  /**
   * How far the work is; drawn at most four times a second. Fits `onProgress` of loops.
   * @throws RangeError for steps < 1 and a step < 0
   */
  update(progress: Progress): void;
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

/** A moment of long work. */
export interface ProgressState extends Progress {
  /** What is going on. */
  label: string;
  /** Milliseconds since its beginning. */
  elapsed: number;
}

function lossText({ loss }: Progress): string {
  return loss === undefined ? "" : `, loss ${loss.toPrecision(4)}`;
}

/** What a bar says: "Training: 20/100 steps, loss 0.1235, 2.0 steps/s, 40 s left"; rate and time from the first step on. */
export function progressText(state: ProgressState): string {
  const { label, step, steps, elapsed } = state;
  const text = `${label}: ${step}/${steps} steps${lossText(state)}`;
  if (step === 0 || elapsed === 0) return text;
  return `${text}, ${formatRate((step / elapsed) * 1000)} steps/s, ${formatDuration((elapsed * (steps - step)) / step)} left`;
}

/** What is left at the end: "Training: 100 steps in 50 s, loss 0.02000, best epoch 7". */
function finalText(state: ProgressState, note = ""): string {
  const { label, step, elapsed } = state;
  return `${label}: ${step} steps in ${formatDuration(elapsed)}${lossText(state)}${note && `, ${note}`}`;
}

/** A line of text in both formats, each with its own bar before it. */
function lineBundle(text: string, { blocks = "", element = "" } = {}): MimeBundle {
  const html = `<div style="font-family: monospace">${element}${escapeHtml(text)}</div>`;
  return { data: { "text/plain": blocks + text, "text/html": html } };
}

function barBundle(state: ProgressState): MimeBundle {
  const fraction = Math.min(1, state.step / state.steps);
  const filled = Math.round(fraction * barWidth);
  return lineBundle(progressText(state), {
    blocks: `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} `,
    element: `<progress max="1" value="${fraction.toFixed(4)}" aria-hidden="true"></progress> `,
  });
}

/**
 * One progress bar for long work, updated in place: steps, loss, rate and time left. At the end it becomes
 * one line, also where the cell is interrupted. Where nothing can be replaced (a script) only that last line
 * is written.
 */
export function progressBar({
  label,
  clock = () => performance.now(),
  output = notebookOutput(),
}: ProgressBarOptions): ProgressBar {
  const id = randomUUID();
  const signal = interruptSignal();
  const start = clock();
  let drawn = -Infinity;
  let latest: Progress = { step: 0, steps: 0 };
  let finished = false;

  const state = (): ProgressState => ({ label, ...latest, elapsed: clock() - start });
  const draw = (bundle: MimeBundle): void => {
    if (drawn === -Infinity) output.show(bundle, id);
    else output.update(bundle, id);
    drawn = clock();
  };
  const bar: ProgressBar = {
    update(progress) {
      checkNumber("steps", progress.steps, { atLeast: 1 });
      checkNumber("step", progress.step, { atLeast: 0 });
      latest = progress;
      if (finished || !output.live || clock() - drawn < redrawMilliseconds) return;
      draw(barBundle(state()));
    },
    done(note) {
      if (finished) return;
      finished = true;
      signal.removeEventListener("abort", interrupted);
      draw(lineBundle(finalText(state(), note)));
    },
  };
  const interrupted = (): void => bar.done("interrupted");
  signal.addEventListener("abort", interrupted);
  return bar;
}
