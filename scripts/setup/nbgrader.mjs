// @ts-check
// The set-up of nbgrader, at its first use.
import { main, nbgraderSteps } from "./main.mjs";

await main(nbgraderSteps);
