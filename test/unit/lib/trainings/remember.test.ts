import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { disposeTree, tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { halfBits, halfValue } from "../../../../src/lib/core/float16";
import { writeTensors } from "../../../../src/lib/core/safetensors";
import { train } from "../../../../src/lib/models/training";
import { highest, keyOf, remember, shippedState } from "../../../../src/lib/trainings";
import { identify } from "../../../../src/lib/trainings/identity";
import { root } from "../../../support/root";
import { line, tenth, type Line, type LineOptions } from "./toy";

/** What the work prints, and what it returns. */
async function heard<Result>(work: () => Promise<Result>): Promise<{ result: Result; lines: string[] }> {
  const { log, warn } = console;
  const lines: string[] = [];
  console.log = console.warn = (text: string) => void lines.push(text);
  try {
    return { result: await work(), lines };
  } finally {
    Object.assign(console, { log, warn });
  }
}

describe("a remembered training", () => {
  let directory: string;
  let shipped: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "trainings-"));
    shipped = join(directory, "models");
    mkdirSync(shipped);
    tf.engine().startScope();
  });
  afterEach(() => {
    tf.engine().endScope();
    chmodSync(directory, 0o700);
    rmSync(directory, { recursive: true });
  });

  const here = (changes: Partial<LineOptions> = {}): LineOptions => line({ directory, shipped, ...changes });
  const run = async (changes: Partial<LineOptions> = {}) => {
    const { result, lines } = await heard(() => remember(here(changes)));
    return { ...result, weight: result.parameters.w.dataSync()[0], lines };
  };
  const files = (): string[] => readdirSync(directory).filter((name) => name !== "models");
  const networkFile = (): string => join(directory, files()[0]);

  it("gives what training gives, bit for bit, and the same again from its file", async () => {
    const options = here();
    const plain = await train({ ...options, parameters: { w: tf.tensor1d([0]) }, onProgress: undefined });
    const first = await run();
    assert.equal(first.weight, plain.parameters.w.dataSync()[0]);
    assert.deepEqual(first.record.losses, plain.losses);
    assert.equal(first.record.epoch, 3);
    assert.equal(first.record.measures.tenth.length, 3);
    assert.equal(first.record.measures.tenth[2], first.weight / 10);
    const again = await run();
    assert.deepEqual([again.weight, again.record, again.key], [first.weight, first.record, first.key]);
    assert.match(first.lines.join("\n"), /^line: trained and kept in \S+line-[0-9a-f]{16}\.safetensors$/);
    assert.match(
      again.lines.join("\n"),
      /^line: taken from \S+line-[0-9a-f]{16}\.safetensors, trained 20\S+$/,
    );
    assert.deepEqual(files(), [`line-${first.key!.slice(0, 16)}.safetensors`], "no lock is left");
  });

  it("leaves the caller's generator alike, trained or taken, and tensors only for the parameters", async () => {
    const next: number[] = [];
    for (let run = 0; run < 2; run++) {
      const random = createRandom(3);
      const options = here({ random, parameters: (r) => ({ w: tf.tensor1d([r.normal()]) }) });
      const before = tf.memory().numTensors;
      const { result } = await heard(() => remember(options));
      assert.equal(tf.memory().numTensors, before + 1);
      disposeTree(result.parameters);
      next.push(random.uniform());
    }
    assert.equal(next[0], next[1]);
  });

  it("is recognised by a later training, trained or taken", async () => {
    const { parameters: trained, key } = await run();
    const { parameters: taken } = await run();
    const { parameters: eager } = await run({ eager: true });
    assert.equal(identify(trained), identify(taken));
    assert.equal(keyOf(here({ context: [trained.w] })), keyOf(here({ context: [taken.w] })));
    assert.notEqual(identify(trained), identify(eager));
    assert.equal(typeof key, "string");
  });

  it("keeps the epoch that the rule chooses, with the values of all, those not finite too", async () => {
    const values = [0.5, 2, -Infinity];
    let calls = 0;
    const measures = { score: { name: "score", version: 1, on: [], of: () => values[calls++ % 3] }, tenth };
    const chosen = await run({ measures, choose: { ...highest("score"), prefersLast: (v) => v.length < 3 } });
    assert.deepEqual(chosen.record.measures.score, values);
    assert.equal(chosen.record.epoch, 2);
    const atTwo = await run({ epochs: 2, eager: true });
    assert.equal(chosen.record.measures.tenth[1], chosen.weight / 10);
    assert.ok(atTwo.record.epoch === 2);
    const again = await run({ measures, choose: { ...highest("score"), prefersLast: (v) => v.length < 3 } });
    assert.deepEqual([again.record, again.weight], [chosen.record, chosen.weight]);
    assert.equal(calls, 3, "nothing was measured again");
  });

  it("neither takes nor keeps anything where it runs eagerly, and gives the same", async () => {
    const eager = await run({ eager: true });
    assert.deepEqual([files(), eager.lines, eager.key], [[], [], undefined]);
    const graph = await run();
    assert.deepEqual([eager.weight, eager.record], [graph.weight, graph.record]);
  });

  it("trains anew after damage, and says so in one line beside that of the new file", async () => {
    const first = await run();
    for (const damage of [
      (bytes: Buffer) => bytes.subarray(0, 40),
      (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === 60 ? byte ^ 1 : byte))),
    ]) {
      writeFileSync(networkFile(), damage(readFileSync(networkFile())));
      const { lines, weight } = await run();
      assert.equal(weight, first.weight);
      assert.match(
        lines.join("\n"),
        /^line: trained again, as .* is damaged: .*\)\nline: trained and kept in .*$/,
      );
    }
    assert.match((await run()).lines.join("\n"), /^line: taken/);
  });

  it("trains anew when told to, and takes that afterwards", async () => {
    await run();
    const before = statSync(networkFile()).mtimeMs;
    assert.match((await run({ fresh: true })).lines.join("\n"), /^line: trained and kept/);
    assert.ok(statSync(networkFile()).mtimeMs >= before);
    assert.match((await run()).lines.join("\n"), /^line: taken/);
  });

  it("refuses more epochs than memory holds orders of the rows", async () => {
    for (const epochs of [5e6, 5e7, 1e8])
      await assert.rejects(run({ epochs, batchSize: 4 }), /epochs: expected an integer >= 1 and <= \d+, got/);
    for (const batchSize of [4, undefined])
      await assert.rejects(
        run({ epochs: 1e8, batchSize }),
        /epochs: expected an integer >= 1 and <= 10000000/,
      );
  });

  it("uses a result that cannot be kept, and says so in one line", async () => {
    // A file where the folder should be: nobody can write there, not even an administrator.
    const blocked = join(directory, "blocked");
    writeFileSync(blocked, "");
    const first = await run({ directory: join(blocked, "cache") });
    const kept = await run();
    assert.equal(first.weight, kept.weight);
    assert.match(
      first.lines.join("\n"),
      /^line: trained, but \S+cache cannot be written \((EEXIST|ENOTDIR): .*\): results are used but not kept; .*$/,
    );
  });

  it("takes a network that comes with the project, by its key", async () => {
    const { key, weight } = await run();
    assert.equal(shippedState("line", key!, { shipped }), "missing");
    renameSync(networkFile(), join(shipped, "line.safetensors"));
    assert.equal(shippedState("line", key!, { shipped }), "current");
    const taken = await run();
    assert.equal(taken.weight, weight);
    assert.match(taken.lines.join("\n"), /^line: taken from \S+models\/line\.safetensors, trained 20\S+$/);
    const other = await run({ epochs: 4 });
    const [passedOver, trained] = other.lines;
    assert.equal(
      passedOver.replace(/\S+(?=\/models)/, "…"),
      `line: …/models/line.safetensors holds another training (key ${key!.slice(0, 16)}, here ${other.key!.slice(0, 16)})`,
    );
    assert.match(trained, /^line: trained and kept/);
    assert.equal(shippedState("line", other.key!, { shipped }), "stale");
    truncateSync(join(shipped, "line.safetensors"), 30);
    assert.equal(shippedState("line", key!, { shipped }), "stale");
  });

  it("gives the same numbers fresh and shipped where it is kept as float16, and measures those", async () => {
    const exact = await run();
    const halves = { precision: "float16" as const, choose: highest("tenth") };
    const fresh = await run(halves);
    assert.notEqual(fresh.key, exact.key);
    assert.ok(fresh.weight !== exact.weight && Math.abs(fresh.weight / exact.weight - 1) < 2 ** -11);
    assert.equal(fresh.weight, halfValue(halfBits(exact.weight)), "rounded once, after training to the end");
    assert.equal(fresh.record.measures.tenth[2], fresh.weight / 10);
    assert.deepEqual(fresh.record.losses, exact.record.losses, "the training itself goes on unrounded");
    renameSync(
      join(directory, `line-${fresh.key!.slice(0, 16)}.safetensors`),
      join(shipped, "line.safetensors"),
    );
    const taken = await run(halves);
    assert.match(taken.lines.join("\n"), /^line: taken from \S+models\/line\.safetensors/);
    assert.deepEqual([taken.weight, taken.record, taken.key], [fresh.weight, fresh.record, fresh.key]);
    const eager = await run({ ...halves, eager: true });
    assert.deepEqual([eager.weight, eager.record], [fresh.weight, fresh.record]);
  });

  it("says which number float16 does not reach", async () => {
    const before = tf.memory().numTensors;
    const options = here({ precision: "float16", parameters: { w: tf.tensor1d([1e5]) } });
    await assert.rejects(
      heard(() => remember(options)),
      /^RangeError: a number kept as float16: expected a number of −65504 … 65504, got 99999\.\d+/,
    );
    disposeTree(options.data, options.parameters as Line);
    assert.equal(tf.memory().numTensors, before);
  });

  it("refuses parameters of another form under its key", async () => {
    const { key } = await run();
    writeTensors(
      networkFile(),
      { w: tf.zeros([2]) },
      { key: key!, record: "{}", trained: new Date().toISOString() },
    );
    assert.match((await run()).lines[0], /w has shape \[2\]; expected \[1\]/);
  });

  it("stops when it is interrupted, and keeps nothing", async () => {
    const controller = new AbortController();
    const before = tf.memory().numTensors;
    const progress = { update: () => controller.abort(), done: () => assert.fail("not done") };
    const options = here({ signal: controller.signal, progress });
    await assert.rejects(remember(options), { name: "AbortError" });
    disposeTree(options.data);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(files(), []);
  });

  it("tells a progress bar its steps and the end, and nothing where the result is taken", async () => {
    const told: unknown[] = [];
    const progress = {
      update: ({ step }: { step: number }) => void told.push(step),
      done: (n?: string) => void told.push(n),
    };
    await run({ progress, choose: highest("tenth") });
    assert.deepEqual(told, [1, 2, 3, 4, 5, 6, 7, 8, 9, "epoch 3 kept"]);
    await run({ progress, choose: highest("tenth") });
    assert.equal(told.length, 10);
  });

  it("refuses a name that is no file's, and a rule without its measure, before it trains", async () => {
    await assert.rejects(
      remember(here({ name: "a/b" })),
      /^RangeError: name: expected letters, .*, got "a\/b"$/,
    );
    await assert.rejects(
      remember(here({ choose: highest("score") })),
      /choose.measure: expected one of tenth, got "score"/,
    );
    await assert.rejects(
      remember(here({ precision: "float8" as "float16" })),
      /^RangeError: precision: expected "float32" or "float16", got "float8"$/,
    );
  });

  describe("that two processes want at once", function () {
    // Processes take seconds to start on a busy machine.
    this.timeout(120_000);
    const children: ChildProcess[] = [];
    afterEach(() => children.splice(0).forEach((child) => child.kill("SIGKILL")));

    /** A process that trains the line; `until` resolves with the first line of its output that matches. */
    const start = (...args: string[]) => {
      const script = join(root, "test", "fixtures", "trainings", "train-line.ts");
      const child = spawn(process.execPath, ["--import", "tsx", script, directory, ...args], {
        stdio: ["pipe", "pipe", "inherit"],
        env: { ...process.env, LAB_FRESH: "0" },
      });
      children.push(child);
      const output = createInterface({ input: child.stdout });
      const lines: string[] = [];
      output.on("line", (text) => lines.push(text));
      const until = async (pattern: RegExp): Promise<string> => {
        for (;;) {
          const found = lines.find((text) => pattern.test(text));
          if (found) return found;
          await Promise.race([
            once(output, "line"),
            once(output, "close").then(() => assert.fail(lines.join("\n"))),
          ]);
        }
      };
      return { child, lines, until };
    };

    it("is trained once: the second says for whom it waits, and takes what the first keeps", async () => {
      const first = start("pausing");
      await first.until(/^measuring$/);
      const second = start();
      const waiting = await second.until(/waiting/);
      assert.equal(
        waiting,
        `line: waiting for process ${first.child.pid} on ${hostname()}, which trains the same`,
      );
      for (let epoch = 1; epoch <= 3; epoch++) {
        first.child.stdin.write("on\n");
        if (epoch < 3) await once(first.child.stdout, "data");
      }
      await second.until(/^line: taken from/);
      assert.equal(await second.until(/^\[/), await first.until(/^\[/));
      assert.ok(!second.lines.some((text) => /trained and kept/.test(text)));
    });

    it("is trained by the second when the first dies", async () => {
      const first = start("pausing");
      await first.until(/^measuring$/);
      const second = start();
      await second.until(/waiting/);
      first.child.kill("SIGKILL");
      await second.until(/^line: trained and kept/);
    });

    it("is trained in spite of a lock that holds something else, and is old", async () => {
      const file = join(directory, `line-${keyOf(here())!.slice(0, 16)}.safetensors.lock`);
      writeFileSync(file, "\0\0\0garbage");
      utimesSync(file, 0, 0);
      assert.match((await run()).lines.join("\n"), /^line: trained and kept/);
      assert.ok(!existsSync(file));
    });
  });
});
