import { setTimeout } from "node:timers";
import { parentPort, workerData } from "node:worker_threads";
import type { ToCells, ToServer } from "./messages";
import { CellServer } from "./server";
import { onSigint } from "./sigint";

/** How long the cells' thread has to end by itself. */
const END_MS = 500;
const PARENT_MS = 1000;

/** From a worker thread, `process.exit` would end that thread alone. */
const endProcess = (): boolean => process.kill(process.pid, "SIGKILL");

/** A kernel whose client is gone without a word would run for ever. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) endProcess();
  }, PARENT_MS);
}

function main(): void {
  endWithParent();
  const server = new CellServer((message: ToCells) => {
    parentPort!.postMessage(message);
    if (message.type === "end") setTimeout(endProcess, END_MS);
  });
  parentPort!.on("message", (message: ToServer) => server.handle(message));
  onSigint(() => server.interrupt());
  void server.start((workerData as { configPath: string }).configPath);
}

main();
