import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KernelClient, type Exchange, type Message } from "../../fixtures/kernel/client";
import { endless } from "../../fixtures/kernel/endless";
import {
  assertShows,
  contents,
  failure,
  notebooks,
  ourKernel,
  resultText,
  streamText,
} from "../../fixtures/kernel/exchange";
import { assertUnharmed, interrupt, prepare, runInterrupted, ways } from "../../fixtures/kernel/interrupts";
import { randomMoments } from "../../fixtures/kernel/random-moments";
import { root } from "../../support/root";

const library = join(root, "src/lib/dist/lib");
const interruptSignal = `require("${library}/notebook/interrupt").interruptSignal() as AbortSignal`;

describe("interrupts", function () {
  this.timeout(60_000);
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start(ourKernel, notebooks);
    await prepare(kernel);
  });
  after(() => kernel.stop());

  describe("end", () => {
    Object.entries(endless).forEach(([name, code], i) => {
      it(name, async () => {
        const cell = await runInterrupted(kernel, code, { way: ways[i % ways.length], at: "started" });
        failure(cell, "AbortError", /^the cell was interrupted/);
        await assertUnharmed(kernel);
      });
    });

    it("a cell that is being compiled", async () => {
      const line = (i: number): string => `const v${i} = [${i}, { a: ${i} }].map((x) => [x, { x }]);`;
      const code = Array.from({ length: 50_000 }, (_, i) => line(i)).join("\n");
      const cell = await runInterrupted(kernel, code, { way: "SIGINT", at: "busy" });
      failure(cell, "AbortError", /^the cell was interrupted$/);
      await assertUnharmed(kernel);
      failure(await kernel.execute("const wrong: number = 'text';"), "TypeScriptError", /TS2322/);
    });

    it("a native call as soon as it returns, and say so", async () => {
      const code = `console.log("started");\nrequire("node:child_process").execSync("sleep 8");\nwhile (true);`;
      const cell = await runInterrupted(kernel, code, { way: "SIGINT", at: "started" });
      assert.match(streamText(cell, "stderr"), /restart the kernel/);
      assert.equal(contents(cell, "error").length, 1);
      await assertUnharmed(kernel);
    });

    it("an expression of the user's", async () => {
      const running = kernel.execute("1;", { user_expressions: { endless: "loop()" } });
      await kernel.seen(
        ({ type, content }) => type === "execute_input" && content.code === "1;",
        ({ type, content }) => type === "stream" && content.text.includes("started"),
      );
      await interrupt(kernel, "interrupt_request");
      failure(await running, "AbortError", /^the cell was interrupted$/);
      await assertUnharmed(kernel);
    });

    describe("what an earlier cell left running,", () => {
      let folder: string;
      beforeEach(async () => {
        folder = mkdtempSync(join(tmpdir(), "kernel-"));
        const sign = join(folder, "sign");
        const code = `setInterval(() => { if (require("node:fs").existsSync("${sign}")) loop(); }, 5);`;
        assert.equal((await kernel.execute(code)).reply.status, "ok");
        writeFileSync(sign, "");
        const isCell = ({ type, content }: Message): boolean =>
          type === "execute_input" && content.code === code;
        await kernel.seen(
          isCell,
          ({ type, content }) => type === "stream" && content.text.includes("started"),
        );
      });
      afterEach(() => rmSync(folder, { recursive: true }));

      it("where no cell runs", async () => {
        await interrupt(kernel, "SIGINT");
        await assertUnharmed(kernel);
      });

      it("and the cell that waits for it", async () => {
        const waiting = kernel.execute("2;");
        await kernel.busy();
        await interrupt(kernel, "SIGINT");
        failure(await waiting, "AbortError", /^the cell was interrupted/);
        await assertUnharmed(kernel);
      });
    });
  });

  it("reach a loop through its signal, so that the loop's own error is shown", async () => {
    const code = `let steps = 0;
const signal = ${interruptSignal};
while (!signal.aborted) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (++steps === 1) console.log("started");
}
throw new DOMException("stopped after step " + steps, "AbortError");`;
    const cell = await runInterrupted(kernel, code, { way: "SIGINT", at: "started" });
    const traceback = failure(cell, "AbortError", /^stopped after step \d+$/);
    assertShows(traceback, '----> 7 throw new DOMException("stopped after step " + steps, "AbortError");');
    assert.equal(
      resultText(await kernel.execute(`[steps > 0, (${interruptSignal}).aborted]`)),
      "[ true, false ]",
    );
  });

  it("keep what the cell had set", async () => {
    const code = 'const before = 4;\nconsole.log("started");\nawait new Promise(() => {});';
    const cell = await runInterrupted(kernel, code, { way: "interrupt_request", at: "started" });
    failure(cell, "AbortError", /did not stop by itself/);
    assert.equal(resultText(await kernel.execute("before")), "4");
  });

  it("end a cell without another word when what gives it up is terminated, too", async () => {
    const code = `const { catch: own } = Promise.prototype;
Promise.prototype.catch = function () {
  Promise.prototype.catch = own;
  while (true);
};
console.log("started");
while (true);`;
    const cell = await runInterrupted(kernel, code, { way: "SIGINT", at: "started" });
    failure(cell, "AbortError", /^the cell was interrupted$/);
    const next = await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 100));");
    assert.deepEqual([next.reply.status, streamText(next, "stderr")], ["ok", ""]);
    await assertUnharmed(kernel);
  });

  it("keep it when what closes the cell is terminated, too", async () => {
    const code = `const closing = 5;
const { reached } = (globalThis as any)["lab.session"];
reached.has = (name: string) => {
  delete reached.has;
  while (true);
};
console.log("started");
while (true);`;
    const cell = await runInterrupted(kernel, code, { way: "SIGINT", at: "started" });
    failure(cell, "AbortError", /^the cell was interrupted$/);
    assert.equal(resultText(await kernel.execute("closing")), "5");
  });

  describe("in the middle of an import leave no half of a module:", () => {
    let folder: string;
    const patient = (): string => JSON.stringify(join(folder, "patient"));
    const slow = (): string =>
      `console.log("started");\nwhile (!require("node:fs").existsSync(${patient()}));\n`;
    const halves = async (code: string): Promise<Exchange> => {
      const cell = await runInterrupted(kernel, code, { way: "SIGINT", at: "started" });
      failure(cell, "AbortError", /^the cell was interrupted/);
      await assertUnharmed(kernel);
      writeFileSync(join(folder, "patient"), "");
      return kernel.execute(code);
    };
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "kernel-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    it("of a package, whose parts import the whole", async () => {
      writeFileSync(
        join(folder, "index.js"),
        `exports.part = require("./part").part;\n${slow()}exports.late = 2;`,
      );
      const part = 'const whole = require("./index");\nexports.part = () => whole.late;';
      writeFileSync(join(folder, "part.js"), part);
      const code = `const it = require(${JSON.stringify(folder)});\n[it.late, it.part()]`;
      assert.equal(resultText(await halves(code)), "[ 2, 2 ]");
    });

    it("of the reader's own, which import each other", async () => {
      const write = (name: string, text: string): void => writeFileSync(join(folder, `${name}.ts`), text);
      write("index", `import { part } from "./part";\nexport { part };\n${slow()}export const late = 2;`);
      write("part", 'import { late } from "./index";\nexport const part = (): number => late;');
      const code = `import { late, part } from ${JSON.stringify(join(folder, "index"))};\n[late, part()]`;
      assert.equal(resultText(await halves(code)), "[ 2, 2 ]");
    });

    it("of a package that Node loads once, but for a word", async () => {
      const file = join(folder, "index.mjs");
      const exists = `import { existsSync } from "node:fs";\n`;
      writeFileSync(file, exists + slow().replace('require("node:fs").', ""));
      const code = `await import(${JSON.stringify(file)} as any);`;
      const cell = await runInterrupted(kernel, code, { way: "SIGINT", at: "started" });
      failure(cell, "AbortError", /^the cell was interrupted$/); // and no warning of Node's at its first import
      const isTold = ({ type, content }: Message): boolean =>
        type === "stream" && /Node loads a module of ECMAScript once/.test(content.text);
      const again = kernel.execute(code);
      await kernel.seen(isTold);
      await interrupt(kernel, "SIGINT");
      assert.equal((await again).reply.status, "error");
      await assertUnharmed(kernel);
    });
  });

  describe("leave TensorFlow.js as it was", () => {
    const tensors = async (): Promise<number> =>
      Number(resultText(await kernel.execute("tf.memory().numTensors")));
    before(async () => {
      const code = `import { engine } from "../src/lib";
const { tf } = engine;
const [one, matrix] = [tf.scalar(1), tf.ones([300, 300])];
const gradient = (): number => tf.tidy(() => tf.grad((x) => tf.square(x))(tf.scalar(3)).dataSync()[0]);`;
      const { reply } = await kernel.execute(code);
      assert.equal(reply.status, "ok", reply.evalue);
    });

    const works = {
      "a kernel": "tf.tidy(() => { for (let i = 0; i < 100; i++) tf.matMul(matrix, matrix); });",
      "a gradient": "tf.tidy(() => void tf.grad((x) => tf.sum(tf.matMul(x, tf.exp(x))))(matrix));",
      "a gradient of the second order":
        "tf.tidy(() => void tf.grad((y) => tf.sum(tf.grad((x) => tf.mul(x, tf.exp(x)))(y)))(matrix));",
      "a function that is recorded":
        "tf.tidy(() => void engine.compile((x: typeof one) => { tf.mul(x, x); while (true); })(one));",
    };
    for (const [name, work] of Object.entries(works)) {
      it(`in the middle of ${name}`, async () => {
        const before = await tensors();
        const code = `console.log("started");\nwhile (true) ${work}`;
        for (let i = 1; i <= 3; i++) {
          const cell = await runInterrupted(kernel, code, { way: "SIGINT", at: "started", delay: 50 });
          failure(cell, "AbortError", /^the cell was interrupted$/);
          // One that is just made, or disposed of, may be counted wrongly.
          assert.ok(Math.abs((await tensors()) - before) <= 2 * i);
          const values =
            "[gradient(), Math.random() < 1, tf.tidy(() => tf.add(one, 1).dataSync()[0])].join()";
          assert.equal(resultText(await kernel.execute(values)), "6,true,2");
        }
      });
    }

    it("with the scope that an earlier cell has opened", async () => {
      const before = await tensors();
      await kernel.execute("tf.engine().startScope();\nconst scoped = tf.scalar(5);");
      const code = `console.log("started");\nwhile (true) ${works["a gradient"]}`;
      await runInterrupted(kernel, code, { way: "SIGINT", at: "started" });
      assert.equal(resultText(await kernel.execute("scoped.dataSync()[0]")), "5");
      await kernel.execute("tf.engine().endScope();");
      assert.ok(Math.abs((await tensors()) - before) <= 2);
    });
  });

  it("abort the cells queued behind", async () => {
    const running = runInterrupted(kernel, endless["a loop"], { way: "SIGINT", at: "started" });
    const queued = kernel.execute("2");
    assert.equal((await running).reply.status, "error");
    assert.equal((await queued).reply.status, "aborted");
  });

  for (const way of ways) {
    it(`by ${way} do nothing while no cell runs`, async () => {
      for (let i = 0; i < 10; i++) {
        await interrupt(kernel, way);
        await assertUnharmed(kernel);
      }
    });
  }

  it("at 20 random moments are never lost, and hit no other cell", async function () {
    this.timeout(180_000);
    await randomMoments(kernel, { count: 20, seed: 1 });
  });
});
