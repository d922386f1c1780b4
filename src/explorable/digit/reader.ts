/** The page's side of the worker: readings of the newest image, as they come. */
import { Background } from "../shell/worker";
import type { Image } from "./images";
import type { Reading } from "./reading";
import type { DigitCalls } from "./worker";

/** An image to be read. */
export interface Wish {
  image: Image;
  temperature: number;
  /** Whether it may be given up after its first passes, as soon as there is another. */
  hurried: boolean;
}

/** Reads one image after the other; of those that are wished for meanwhile only the newest. */
export class Reader {
  private readonly background: Background<DigitCalls>;
  private next: Wish | undefined;
  private running = false;

  /** @param actions.lost gets a sentence when nothing can be read any more */
  constructor(
    private readonly actions: {
      take: (reading: Reading, of: Wish) => void;
      fail: (reason: string) => void;
      lost: (sentence: string) => void;
    },
  ) {
    this.background = new Background(actions.lost);
  }

  load(file: Uint8Array): Promise<void> {
    return this.background.ask("load", file);
  }

  read(wish: Wish): void {
    this.next = wish;
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    try {
      for (let wish = this.next; wish; wish = this.next) {
        this.next = undefined;
        await this.readOne(wish);
      }
    } catch (error) {
      this.actions.fail((error as Error).message);
    } finally {
      this.running = false;
    }
  }

  private async readOne(wish: Wish): Promise<void> {
    const { image, temperature, hurried } = wish;
    let reading: Reading | undefined = await this.background.ask("begin", { image, temperature });
    while (reading) {
      this.actions.take(reading, wish);
      // Something of each is seen, however fast they change.
      if (reading.complete || (this.next && hurried && reading.passes > 0)) return;
      reading = await this.background.ask("goOn", undefined);
    }
  }
}
