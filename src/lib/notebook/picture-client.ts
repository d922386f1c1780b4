import { fork, type ChildProcess } from "node:child_process";
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
}

/** Small and in no hurry to grow: what is drawn is gone with the next picture. */
const HEAP_OPTIONS = ["--max-semi-space-size=2", "--optimize-for-size", "--expose-gc"];
/** What is freed outside the heap goes back to the system: resvg's allocator keeps some 40 MB for each thread that has drawn. */
const MEMORY_SETTINGS = {
  UV_THREADPOOL_SIZE: "1",
  MIMALLOC_PURGE_DELAY: "0",
  MALLOC_ARENA_MAX: "1",
  MALLOC_TRIM_THRESHOLD_: "131072",
  GLIBC_TUNABLES: undefined, // huge pages are for tensors
};

/** The process has ended: by itself for want of work, perhaps in the moment that it was asked, or by force. */
class ArtistLeft extends Error {}

let artist: Artist | undefined;
let asked = 0;

function dismiss({ child, waiting }: Artist, error: Error): void {
  if (artist?.child === child) artist = undefined;
  child.kill("SIGKILL");
  for (const { reject } of waiting.values()) reject(error);
  waiting.clear();
}

/** A process that waits for work keeps no script from its end. */
function rest({ child, waiting }: Artist): void {
  if (waiting.size > 0) return;
  child.unref();
  child.channel?.unref();
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
