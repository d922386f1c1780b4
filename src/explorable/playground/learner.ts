import type { ClassificationData } from "../../lib/data/toy-data";
import type { Background } from "../shell/worker";
import { SIDES } from "./data";
import type { Settings } from "./training";
import type { PlaygroundCalls } from "./worker";

export type Look = Awaited<ReturnType<PlaygroundCalls["look"]>>;

/** Milliseconds that a turn of training may take before it is looked at. */
const TURN = 90;
const FIRST_EPOCHS = 4;
const FEW_TURNS = 4;
/** Passes of a look while the networks learn, and at the end. */
const PASSES = { draft: 20, full: 50 } as const;

/** Has the worker train, a few epochs at a time, and looks at the networks in between. */
export class Learner {
  private session = 0;
  private epoch = 0;
  private running = true;
  private wake: (() => void) | undefined;
  private target = 0;

  constructor(
    private readonly background: Background<PlaygroundCalls>,
    private readonly options: {
      /** Where the section is looked at. */
      places: () => number[][];
      take: (look: Look, isLast: boolean) => void;
      fail: (reason: string) => void;
      /** In a few turns instead of many: for who asks for less motion. */
      inFewTurns: boolean;
    },
  ) {}

  get isRunning(): boolean {
    return this.running;
  }

  setRunning(running: boolean): void {
    this.running = running;
    this.wake?.();
  }

  /** Begins anew. */
  begin(points: ClassificationData, settings: Settings, epochs: number): void {
    const session = ++this.session;
    this.epoch = 0;
    this.target = epochs;
    this.wake?.();
    this.learn(session, points, settings).catch((error: Error) => {
      if (session === this.session) this.options.fail(error.message);
    });
  }

  /** Stops, as there is nothing to learn from. */
  stop(): void {
    this.session++;
    this.epoch = 0;
  }

  /** Looks again, at another section. */
  lookAgain(): void {
    if (this.epoch === 0) return;
    const isLast = this.epoch >= this.target;
    const { session } = this;
    this.background.askNewest("look", this.lookOf(isLast), {
      take: (look) => {
        if (session === this.session) this.options.take(look, isLast);
      },
      fail: this.options.fail,
    });
  }

  private lookOf(isLast: boolean): { side: number; passes: number; places: number[][] } {
    const kind = isLast ? "full" : "draft";
    return { side: SIDES[kind], passes: PASSES[kind], places: this.options.places() };
  }

  private async learn(session: number, points: ClassificationData, settings: Settings): Promise<void> {
    await this.background.ask("begin", { points, settings });
    const { inFewTurns } = this.options;
    let epochs = inFewTurns ? Math.ceil(this.target / FEW_TURNS) : FIRST_EPOCHS;
    while (session === this.session && this.epoch < this.target) {
      if (!this.running) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        continue;
      }
      const asked = Math.min(epochs, this.target - this.epoch);
      const { epoch, milliseconds } = await this.background.ask("train", { epochs: asked });
      if (session !== this.session) return;
      this.epoch = epoch;
      if (!inFewTurns)
        epochs = Math.max(1, Math.min(4 * asked, Math.round((asked * TURN) / Math.max(1, milliseconds))));
      const isLast = epoch >= this.target;
      const look = await this.background.ask("look", this.lookOf(isLast));
      if (session === this.session) this.options.take(look, isLast);
    }
  }
}
