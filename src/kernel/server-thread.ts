import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { ToCells, ToServer } from "./messages";
import { CellServer, type ServerData } from "./server";
import { onSigint } from "./sigint";

/** How long the cells' thread has to end by itself. */
const END_MS = 2000;
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
  const server = new CellServer(workerData as ServerData, (message: ToCells) => {
    parentPort!.postMessage(message);
    if (message.type === "end") setTimeout(endProcess, END_MS);
  });
  parentPort!.on("message", (message: ToServer) => server.handle(message));
  try {
    onSigint(() => server.interrupt());
  } catch (error) {
    // Front ends send `interrupt_request`, which is heard all the same.
    writeSync(2, `The kernel does not listen to SIGINT: ${String(error)}\n`);
  }
  void server.start();
}

main();
