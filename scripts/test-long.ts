// npm run test:long: the full counts of trials, test/long/*.test.ts or the files named, and docs/long-tests.json of them.
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "./jupyter";

const git = (...args: string[]): string =>
  execFileSync("git", args, { cwd: projectRoot, encoding: "utf8" }).trim();

/** The commit that is tested; "+" where files differ from it. */
function commit(): string {
  const isChanged = git("status", "--porcelain", "--", ".", ":!docs/long-tests.json") !== "";
  return git("rev-parse", "--short=12", "HEAD") + (isChanged ? "+" : "");
}

function main(files: string[]): void {
  const record = [
    `file=${join(projectRoot, "docs", "long-tests.json")}`,
    `date=${new Date().toISOString().slice(0, 10)}`,
    `commit=${commit()}`,
  ];
  const mocha = spawn(
    process.execPath,
    [
      join(projectRoot, "node_modules", "mocha", "bin", "mocha.js"),
      ...["--timeout", "0", "--reporter", join(__dirname, "mocha-long-reporter.cjs")],
      ...record.flatMap((option) => ["--reporter-option", option]),
      ...(files.length > 0 ? files : [join("test", "long", "**", "*.test.ts")]),
    ],
    { cwd: projectRoot, stdio: "inherit" },
  );
  // Ctrl-C reaches mocha too, which ends the tests.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => mocha.kill());
  mocha.on("exit", (code) => (process.exitCode = code ?? 1));
}

main(process.argv.slice(2));
