import { existsSync, readFileSync } from "node:fs";
import { fromJson } from "../../src/lib/core/json";
import { formatNumber } from "../../src/lib/core/numbers";
import type { CheckResult } from "../../src/lib/notebook/checks";

/** Reads the lines of JSON that a notebook's checks left; of two with the same id the later one counts. */
export function readChecks(path: string): CheckResult[] {
  if (!existsSync(path)) return [];
  const checks = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => fromJson(line) as CheckResult);
  return [...new Map(checks.map((check) => [check.id, check])).values()];
}

/** An aligned table, numbers to the right. */
export function formatChecks(checks: CheckResult[]): string {
  const rows = checks.map(({ notebook, id, statement, value, bound, holds }) => [
    holds ? "✓" : "✗",
    notebook.split("-")[0],
    id,
    formatNumber(value),
    bound,
    statement,
  ]);
  const header = ["", "notebook", "check", "value", "bound", "statement"];
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => row[column].length), title.length),
  );
  return [header, ...rows]
    .map((row) =>
      row.map((text, column) => (column === 3 ? text.padStart(widths[3]) : text.padEnd(widths[column]))),
    )
    .map((row) => row.join("  ").trimEnd())
    .join("\n");
}
