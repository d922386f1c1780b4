import { createRandom } from "../../src/lib/core/random";
import { count } from "../support/counts";
import { killRunner, killSetUp } from "../support/kills";

describe("kills", () => {
  const random = createRandom(1);

  it("50 of the runner leave nothing behind", async () => {
    for (let i = 0; i < 50; i++) {
      await killRunner(random);
      count("kills of the runner");
    }
  });

  it("50 of set-up are made good by typing it again", async () => {
    for (let i = 0; i < 50; i++) {
      await killSetUp(random);
      count("kills of set-up");
    }
  });
});
