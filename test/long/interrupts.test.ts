import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { KernelClient } from "../fixtures/kernel/client";
import { notebooks, ourKernel } from "../fixtures/kernel/exchange";
import { prepare } from "../fixtures/kernel/interrupts";
import { randomMoments } from "../fixtures/kernel/random-moments";
import { count } from "../support/counts";

const COUNT = 250;
const BUSY = 20;

function quantile(values: number[], share: number): number {
  return Math.round(Float64Array.from(values).sort()[Math.floor(share * (values.length - 1))]);
}

describe("interrupts at random moments", function () {
  let kernel: KernelClient;
  let busy: ChildProcess[] = [];

  beforeEach(async () => {
    kernel = await KernelClient.start(ourKernel, notebooks);
    await prepare(kernel);
  });
  afterEach(async () => {
    for (const child of busy) child.kill("SIGKILL");
    busy = [];
    await kernel.stop();
  });

  async function interruptOften(seed: number, kind: string): Promise<void> {
    const latencies = await randomMoments(kernel, { count: COUNT, seed, each: () => count("interrupts") });
    assert.ok(latencies.length > 0);
    const [median, most] = [quantile(latencies, 0.5), quantile(latencies, 1)];
    console.log(`      ${latencies.length} cells ended, median after ${median} ms, at most ${most} ms`);
    count(`longest, in ms, ${kind}`, most);
  }

  it(`${COUNT} end their cell, lose nothing and hit no other cell`, () => interruptOften(1, "alone"));

  it(`${COUNT} do so beside ${BUSY} busy processes`, () => {
    busy = Array.from({ length: BUSY }, () => spawn(process.execPath, ["-e", "while (true);"]));
    return interruptOften(2, "beside busy processes");
  });
});
