import assert from "node:assert/strict";
import { join } from "node:path";
import { isExecutable, joinLines, readNotebook } from "../../../scripts/notebooks/notebook-file";
import { chooseNotebooks } from "../../../scripts/notebooks/run";
import { root } from "../../support/root";
import { KernelClient } from "../../fixtures/kernel/client";
import { notebooks, streamText } from "../../fixtures/kernel/exchange";

const stockTslab = join(root, "node_modules/tslab/bin/tslab");

/**
 * A participant may have a tslab of her own, under the same name. It takes a shorthand property of an earlier cell's
 * variable for a name that nobody declared: week 1 names such a property in full.
 */
describe("a stock tslab kernel", function () {
  this.timeout(300_000);
  let kernel: KernelClient;
  before(async () => {
    process.env.LAB_PROFILE = "quick";
    kernel = await KernelClient.start([process.execPath, stockTslab, "kernel", "--config-path"], notebooks);
  });
  after(async () => {
    await kernel.stop();
    delete process.env.LAB_PROFILE;
  });

  it("runs week 1 to its end, where all checks hold", async () => {
    const [week1] = chooseNotebooks(notebooks, ["week1"]);
    let last = "";
    for (const cell of readNotebook(week1).cells.filter(isExecutable)) {
      const exchange = await kernel.execute(joinLines(cell.source));
      assert.equal(
        exchange.reply.status,
        "ok",
        `${joinLines(cell.source)}\n${streamText(exchange, "stderr")}`,
      );
      last = streamText(exchange, "stdout");
    }
    assert.match(last, /^All \d+ checks hold \(profile quick\)/m);
  });
});
