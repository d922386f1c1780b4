import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./root";

/** Sets up what only some need, as their commands do at their first use. */
export function setUp(what: "hub" | "nbgrader" | "study"): void {
  execFileSync(process.execPath, [join(root, "scripts", "setup", `${what}.mjs`)]);
}
