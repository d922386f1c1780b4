import { fork, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "../figures/figure";
import { interruptSignal } from "./interrupt";
import type { PictureAnswer } from "./picture-process";
import { packFigure } from "./plotly-json";

interface Waiting {
  resolve: (png: Buffer) => void;
  reject: (error: Error) => void;
}

/** A drawing process and what it has been asked for. */
interface Artist {
  child: ChildProcess;
  waiting: Map<number, Waiting>;
  /** Ends it when it has had nothing to draw for a while. */
  idle?: NodeJS.Timeout;
}

const IDLE_MS = 10_000;

/** Small and in no hurry to grow: what is drawn is gone with the next picture. */
const HEAP_OPTIONS = ["--max-semi-space-size=2", "--optimize-for-size", "--expose-gc"];
/** What is freed outside the heap goes back to the system: resvg's allocator keeps some 40 MB for each thread that has drawn. */
const MEMORY_SETTINGS = {
  UV_THREADPOOL_SIZE: "1",
  MALLOC_ARENA_MAX: "1",
  MALLOC_TRIM_THRESHOLD_: "131072",
  GLIBC_TUNABLES: undefined, // huge pages are for tensors
};

/** The process has ended: killed, or for want of memory. */
class ArtistLeft extends Error {}

let artist: Artist | undefined;
let asked = 0;

/** Whether the process still runs: Linux tells. Its end is signalled when the last of its threads has ended. */
function isRunning(pid: number): boolean {
  try {
    const isZombie = /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
    return !isZombie || readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
}

const END_MS = 1000;

/**
 * Ends a process and waits for its end, some milliseconds. Its signal is to come now: TensorFlow's products of small matrices
 * keep the stack pointer in the heap, and a signal in the midst of one writes over what lies there (docs/kernel.md).
 */
function end(child: ChildProcess): void {
  if (!child.kill("SIGKILL")) return;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; waited < END_MS && isRunning(child.pid!); waited++) Atomics.wait(clock, 0, 0, 1);
}

function dismiss({ child, waiting, idle }: Artist, error: Error): void {
  if (artist?.child === child) artist = undefined;
  clearTimeout(idle);
  end(child);
  for (const { reject } of waiting.values()) reject(error);
  waiting.clear();
}

/** A process that waits for work keeps no script from its end, and is ended after a while. */
function rest(resting: Artist): void {
  const { child, waiting } = resting;
  if (waiting.size > 0) return;
  child.unref();
  child.channel?.unref();
  resting.idle = setTimeout(() => dismiss(resting, new ArtistLeft("nothing to draw")), IDLE_MS).unref();
}

function engage(): Artist {
  const child = fork(join(__dirname, "picture-process.js"), [], {
    execArgv: HEAP_OPTIONS,
    env: { ...process.env, ...MEMORY_SETTINGS },
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const engaged: Artist = { child, waiting: new Map() };
  child.on("message", (answer: PictureAnswer) => {
    const { resolve, reject } = engaged.waiting.get(answer.id) ?? {};
    engaged.waiting.delete(answer.id);
    rest(engaged);
    if ("png" in answer) resolve?.(Buffer.from(answer.png));
    else reject?.(new Error(answer.error));
  });
  child.on("error", (error) => dismiss(engaged, error));
  child.on("exit", (code, signal) => {
    dismiss(engaged, new ArtistLeft(`the process that draws has ended (${signal ?? code})`));
  });
  rest(engaged);
  return engaged;
}

async function ask(drawing: string, scale: number): Promise<Buffer> {
  const signal = interruptSignal();
  // Whoever is too late to hear of an interrupt would leave a drawing that nobody ends.
  signal.throwIfAborted();
  const engaged = (artist ??= engage());
  const id = ++asked;
  let stop = (): void => undefined;
  const png = new Promise<Buffer>((resolve, reject) => {
    engaged.waiting.set(id, { resolve, reject });
    clearTimeout(engaged.idle);
    // The process may be in the midst of a drawing, and its answer may be cut off: nothing is to wait for it.
    stop = () => dismiss(engaged, signal.reason as Error);
    signal.addEventListener("abort", stop);
    engaged.child.ref();
    engaged.child.channel?.ref();
    engaged.child.send({ id, drawing, scale }, (error) => {
      if (error) dismiss(engaged, new ArtistLeft(`the process that draws cannot be asked: ${error.message}`));
    });
  });
  return png.finally(() => signal.removeEventListener("abort", stop));
}

/** Starts the drawing process, so that it is ready when the first figure is. */
export function prepareDrawing(): void {
  artist ??= engage();
}

/**
 * The figure as PNG, drawn by a process of its own, whose memory is free again when nothing has been drawn for a while.
 * @param scale pixels of the picture per pixel of the layout
 */
export async function drawPng(figure: Pick<Figure, "data" | "layout">, scale: number): Promise<Buffer> {
  const drawing = JSON.stringify(packFigure(figure));
  try {
    return await ask(drawing, scale);
  } catch (error) {
    if (!(error instanceof ArtistLeft)) throw error;
    return ask(drawing, scale);
  }
}
