// @ts-check
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { readIfPresent } from "./sums.mjs";

/**
 * A step that writes files of JSON, and is done while they hold just that.
 * @param {string} name
 * @param {Record<string, unknown>} contents by path
 * @param {string} result what is said of it once done
 * @returns {import("./steps.mjs").Step}
 */
export function jsonStep(name, contents, result) {
  const files = Object.entries(contents).map(([file, content]) => ({
    file,
    text: `${JSON.stringify(content, undefined, 2)}\n`,
  }));
  return {
    name,
    minutes: 0,
    gigabytes: 0,
    done: () => files.every(({ file, text }) => readIfPresent(file) === text),
    run: () => {
      for (const { file, text } of files) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      return Promise.resolve(result);
    },
  };
}
