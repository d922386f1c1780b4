/** The process that draws static pictures for a notebook, until its parent ends it or ends. */
import { keepCompiled, openDrawing, pngOf } from "./static-picture";

/** What is asked for: a `drawingText`, and pixels of the picture per pixel of the layout. */
export interface PictureRequest {
  id: number;
  drawing: string;
  scale: number;
}

/** The PNG, or why there is none. */
export type PictureAnswer = { id: number } & ({ png: Uint8Array } | { error: string });

function main(): void {
  openDrawing();
  process.on("SIGINT", () => undefined); // meant for the kernel, whose terminal this process shares
  process.on("disconnect", () => process.exit());
  process.on("message", ({ id, drawing, scale }: PictureRequest) => {
    const answer = (content: { png: Uint8Array } | { error: string }): void => {
      process.send!({ id, ...content } satisfies PictureAnswer, () => {
        keepCompiled();
        // What a picture leaves is freed at once: the collector by itself would let it grow by half.
        globalThis.gc?.();
      });
    };
    pngOf(drawing, scale).then(
      (png) => answer({ png }),
      (error: Error) => answer({ error: error.message }),
    );
  });
}

main();
