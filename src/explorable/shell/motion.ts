import { html } from "./dom";

/** Longest time between two pictures that counts, in seconds: a page that was hidden does not jump. */
const LONGEST = 0.1;

/** What moves by itself, with a button that stops it. Who asks for less motion gets none at first. */
export class Motion {
  readonly button = html("button", { type: "button", id: "motion" });
  private request = 0;
  private last = 0;

  /** @param frame is called for each picture with the seconds since the one before */
  constructor(private readonly frame: (seconds: number) => void) {
    this.button.onclick = () => this.set(!this.running);
    this.set(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  }

  get running(): boolean {
    return this.request !== 0;
  }

  set(running: boolean): void {
    this.button.textContent = running ? "Pause" : "Play";
    cancelAnimationFrame(this.request);
    this.request = 0;
    this.last = performance.now();
    if (running) this.next();
  }

  private next(): void {
    this.request = requestAnimationFrame((time) => {
      const seconds = Math.min(LONGEST, Math.max(0, time - this.last) / 1000);
      this.last = time;
      this.next();
      this.frame(seconds);
    });
  }
}
