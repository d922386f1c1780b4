// @ts-check
// Set-up, the beginning of every command: plain Node, because it runs before anything is installed.
// This file and node-version.mjs keep to old syntax, so that an old Node comes as far as to be named.
import { nodeVersionProblem } from "./setup/node-version.mjs";

const problem = nodeVersionProblem(process.versions.node);
if (problem && problem.fatal) {
  console.error(problem.sentence);
  process.exit(1);
}
if (problem) console.warn(problem.sentence);
import("./setup/main.mjs").then((module) => module.main());
