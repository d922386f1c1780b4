import assert from "node:assert/strict";
import { KernelClient, type Exchange } from "../../fixtures/kernel/client";
import { failure, notebooks, ourKernel, resultText } from "../../fixtures/kernel/exchange";

const LIBRARY = "../src/lib";

describe("declarations that are read when cells need them", function () {
  this.timeout(120_000);
  let kernel: KernelClient;
  const run = async (code: string): Promise<Exchange> => {
    const exchange = await kernel.execute(code);
    assert.equal(exchange.reply.status, "ok", exchange.reply.traceback?.join("\n"));
    return exchange;
  };
  const matches = async (code: string): Promise<string[]> => {
    const { reply } = await kernel.request("complete_request", { code, cursor_pos: code.length });
    return reply.matches as string[];
  };
  beforeEach(async () => {
    kernel = await KernelClient.start(ourKernel, notebooks);
  });
  afterEach(() => kernel.stop());

  it("leave TensorFlow and danfojs out of a session that computes without tensors", async () => {
    await run(`import { datasets, createRandom, showTable } from "${LIBRARY}";`);
    await run("datasets.line({ count: 2, noise: 0.1, random: createRandom(0) }).inputs.length");
    await run("await showTable([{ a: 1 }], [{ key: 'a' }])");
    const loaded = await run(
      "Object.keys(require.cache).filter((file) => /tfjs-node|danfojs/.test(file)).length",
    );
    assert.equal(resultText(loaded), "0");
    const tensor = `import { tf } from "${LIBRARY}"; const t = tf.tensor([1, 2]); t.square().dataSync().join()`;
    assert.equal(resultText(await run(tensor)), "1,4");
  });

  it("accept all of Node at its first use, and names of earlier cells after it", async () => {
    await run("const before: number[] = [1, 2];");
    assert.equal(resultText(await run("Buffer.from('ab').length + before.length")), "4");
    assert.equal(resultText(await run("import * as path from 'path'; path.basename('/a/b')")), "b");
    assert.equal(resultText(await run("process.argv.length > 0 && before.map((x) => x + 1).join()")), "2,3");
  });

  describe("accept the rest of what an excerpt has in part:", () => {
    const rest = {
      Error: "class Own extends Error { constructor() { super(); Error.captureStackTrace(this, Own); } }",
      console: "console.group('a'); console.groupEnd();",
      performance: "performance.now() - performance.mark('a').startTime;",
      AbortSignal: "new AbortController().signal.addEventListener('abort', () => undefined);",
    };
    for (const [name, code] of Object.entries(rest)) it(name, async () => void (await run(code)));
  });

  it("accept tensors' methods in cells that do not name TensorFlow.js", async () => {
    await run(`import { datasets } from "${LIBRARY}";`);
    assert.equal(resultText(await run("datasets.labelTensor([3, 4]).mul(2).dataSync().join()")), "6,8");
  });

  it("still refuse what is wrong", async () => {
    failure(
      await kernel.execute("const n: number = 'a';"),
      "TypeScriptError",
      /not assignable to type 'number'/,
    );
    failure(await kernel.execute("Buffer.fram('ab')"), "TypeScriptError", /fram/);
    failure(await kernel.execute("nowhere + 1"), "TypeScriptError", /nowhere/);
  });

  it("complete names of the whole", async () => {
    assert.ok((await matches("Buff")).includes("Buffer"));
    assert.ok((await matches("console.tim")).includes("timeEnd"));
    await run(`import { datasets } from "${LIBRARY}"; const labels = datasets.labelTensor([3, 4]);`);
    assert.ok((await matches("labels.dat")).includes("dataSync"));
  });
});
