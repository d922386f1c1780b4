/** The networks, beside the page: an image is begun, then read on step by step until another is begun. */
import "@tensorflow/tfjs-backend-cpu";
import { serve } from "../shell/worker";
import type { Image } from "./images";
import { networksOf, type Networks } from "./networks";
import { readPack } from "./pack";
import { readImage, type Reading } from "./reading";

let networks: Networks;
let underWay: AsyncGenerator<Reading, void, void> | undefined;

const calls = {
  load: (file: Uint8Array): void => {
    networks = networksOf(readPack(file));
  },
  /** What is known first; what was under way is given up. */
  begin: async ({ image, temperature }: { image: Image; temperature: number }): Promise<Reading> => {
    await underWay?.return();
    underWay = readImage(networks, image, { temperature });
    return (await underWay.next()).value as Reading;
  },
  /** What is known then; nothing after the last. */
  goOn: async (): Promise<Reading | undefined> => (await underWay?.next())?.value ?? undefined,
};

/** What the page can ask. */
export type DigitCalls = typeof calls;

serve(calls);
