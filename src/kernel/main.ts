import { keepCompiled } from "./one-compiler";
import "./familiar-packages";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { getHeapStatistics } from "node:v8";
import { Worker } from "node:worker_threads";
import { watchAsyncHooks } from "./async-hooks";
import { CellThread, unwinding } from "./cell-thread";
import { CellHandler } from "./handler";
import { ProcessGuard } from "./process-guard";
import { CellRunner } from "./runner";
import type { ServerData } from "./server";
import { sigintOptions } from "./sigint";
import { StackTraces } from "./stack-traces";
import { asMicrotask } from "./immediates";
import { Tasks } from "./tasks";

/** The server's heap: it holds no more than what is on its way. */
const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 256 };

/** By then the first cells have been compiled. */
const KEEP_MS = 5000;

function startServer(configPath: string): Worker {
  const file = join(__dirname, "server-thread.js");
  const workerData: ServerData = { configPath, heapLimit: getHeapStatistics().heap_size_limit };
  return new Worker(file, { workerData, execArgv: sigintOptions, resourceLimits });
}

function main(): void {
  process.on("SIGINT", () => undefined); // the server listens; until it does, the signal is not to end the kernel
  const { values } = parseArgs({ options: { "config-path": { type: "string" } } });
  const configPath = values["config-path"];
  if (!configPath) throw new Error("usage: main.js --config-path CONNECTION_FILE");
  const server = startServer(configPath);
  // As compiled, this file is in src/kernel/dist. A notebook may import TensorFlow without the library.
  require("../../lib/dist/engine/node-compatibility");
  const traces = new StackTraces();
  traces.install();
  const handler = new CellHandler(new CellRunner(process.cwd(), traces), traces);
  const guard = new ProcessGuard(
    (error) => handler.handleBackgroundError(error),
    (error) => error === unwinding,
  );
  const tasks = new Tasks();
  new CellThread(server, handler, tasks, guard);
  server.on("error", (error) => {
    console.error(error);
    guard.end(1);
  });
  setTimeout(asMicrotask(keepCompiled), KEEP_MS).unref();
  watchAsyncHooks();
  tasks.install();
  guard.install();
}

main();
