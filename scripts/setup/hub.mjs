// @ts-check
// The set-up of JupyterHub, at its first use.
import { hubSteps, main } from "./main.mjs";

await main(hubSteps);
