/**
 * tslab's modules ask for its fork of TypeScript 5.0. Loaded before tslab, this module gives them the project's
 * compiler instead, so that a kernel holds one. What of the fork this kernel reaches is TypeScript's own too;
 * tslab's converter, which is not reached, is the one that needs more.
 */
import Module from "node:module";
import ts from "typescript";

const fork = require.resolve("@tslab/typescript-for-tslab", { paths: [require.resolve("tslab")] });
const standIn = new Module(fork);
standIn.exports = ts;
standIn.loaded = true;
require.cache[fork] = standIn;
