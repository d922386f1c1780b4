import "./one-compiler";
import "./familiar-packages";
import { parseArgs } from "node:util";
import { CellHandler } from "./handler";
import { CellRunner } from "./runner";
import { CellServer } from "./server";
import { StackTraces } from "./stack-traces";

/** A kernel whose client is gone without a word would run for ever. */
function exitWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1000).unref();
}

function main(): void {
  const { values } = parseArgs({ options: { "config-path": { type: "string" } } });
  const configPath = values["config-path"];
  if (!configPath) throw new Error("usage: main.js --config-path CONNECTION_FILE");
  // As compiled, this file is in src/kernel/dist. A notebook may import TensorFlow without the library.
  require("../../lib/dist/engine/node-compatibility");
  exitWithParent();
  const traces = new StackTraces();
  traces.install();
  const handler = new CellHandler(new CellRunner(process.cwd(), traces), traces);
  process.on("SIGINT", () => handler.interrupt());
  process.on("uncaughtException", (error) => handler.handleBackgroundError(error));
  process.on("unhandledRejection", (reason) => handler.handleBackgroundError(reason));
  new CellServer(handler, configPath).init().catch((error) => {
    console.error(error);
    process.exit(1);
  });
}

main();
