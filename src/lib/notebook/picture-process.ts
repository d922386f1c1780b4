/** The process that draws static pictures for a notebook: ends with its parent, and after a while without work. */
import { keepCompiled, openDrawing, pngOf } from "./static-picture";

/** What is asked for: a `drawingText`, and pixels of the picture per pixel of the layout. */
export interface PictureRequest {
  id: number;
  drawing: string;
  scale: number;
}

/** The PNG, or why there is none. */
export type PictureAnswer = { id: number } & ({ png: Uint8Array } | { error: string });

const IDLE_MS = 10_000;

function main(): void {
  openDrawing();
  process.on("SIGINT", () => undefined); // meant for the kernel, whose terminal this process shares
  process.on("disconnect", () => process.exit());
  let idle = setTimeout(() => process.exit(), IDLE_MS);
  process.on("message", ({ id, drawing, scale }: PictureRequest) => {
    clearTimeout(idle);
    const answer = (content: { png: Uint8Array } | { error: string }): void => {
      process.send!({ id, ...content } satisfies PictureAnswer, () => {
        keepCompiled();
        // What a picture leaves is freed at once: the collector by itself would let it grow by half.
        globalThis.gc?.();
      });
      clearTimeout(idle);
      idle = setTimeout(() => process.exit(), IDLE_MS);
    };
    pngOf(drawing, scale).then(
      (png) => answer({ png }),
      (error: Error) => answer({ error: error.message }),
    );
  });
}

main();
