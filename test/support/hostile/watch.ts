import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Report } from "./run";

/** A call is ended after so long without a sign of life, in milliseconds: far more than any takes on a loaded machine. */
const PATIENCE = 120_000;

export interface Outcome {
  calls: number;
  refused: number;
  /** What was found, a line for each function. */
  failures: string[];
}

/**
 * Calls the library with hostile arguments in a process of its own.
 * @param seed by which the same arguments come again
 */
export function callHostilely({ calls, seed }: { calls: number; seed: number }): Promise<Outcome> {
  const outcome: Outcome = { calls: 0, refused: 0, failures: [] };
  const args = [
    "--max-old-space-size=2000",
    "--import",
    "tsx",
    join(__dirname, "run.ts"),
    String(calls),
    String(seed),
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let latest = "the start";
  let errors = "";
  const hung = (): void => {
    outcome.failures.push(`no end: ${latest}`);
    child.kill("SIGKILL");
  };
  let timer = setTimeout(hung, PATIENCE);
  createInterface(child.stdout).on("line", (line) => {
    clearTimeout(timer);
    timer = setTimeout(hung, PATIENCE);
    const report = JSON.parse(line) as Report;
    if ("calling" in report) {
      latest = `${report.function}(${report.calling})`;
      return;
    }
    outcome.calls += report.calls;
    outcome.refused += report.refused;
    if (report.failure) outcome.failures.push(`${report.function}: ${report.failure}`);
  });
  child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  return new Promise((resolve) =>
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code !== 0) outcome.failures.push(`ended with ${code} in ${latest}: ${errors.slice(-2000)}`);
      resolve(outcome);
    }),
  );
}
