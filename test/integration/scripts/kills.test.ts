import { createRandom } from "../../../src/lib/core/random";
import { killRunner, killSetUp } from "../../support/kills";

/** A sample of test/long/kills.test.ts. */
describe("kills", function () {
  this.timeout(600_000);
  const random = createRandom(0);

  it("of the runner leave nothing behind", async () => {
    for (let i = 0; i < 2; i++) await killRunner(random);
  });

  it("of set-up are made good by typing it again", async () => {
    for (let i = 0; i < 3; i++) await killSetUp(random);
  });
});
