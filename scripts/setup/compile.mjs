// @ts-check
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.mjs";
import { readIfPresent, sourceFiles, sumOfFiles } from "./sums.mjs";

/**
 * A folder of TypeScript compiled into its `dist`, again whenever a source or a setting has changed.
 * @param {import("./steps.mjs").Context} context
 * @param {string} folder relative to the root
 * @param {string[]} besides other folders that are compiled with it
 * @returns {import("./steps.mjs").Step}
 */
export function libraryStep(context, folder, besides = []) {
  const path = join(context.root, folder);
  const stamp = join(path, "dist", ".sources");
  const sum = () => {
    const settings = [join(path, "tsconfig.json"), join(context.root, "tsconfig.json")];
    const sources = [folder, ...besides].flatMap((each) => sourceFiles(join(context.root, each)));
    return sumOfFiles([...sources, ...settings, join(context.root, "package-lock.json")]);
  };
  return {
    name: folder,
    minutes: 0.1,
    gigabytes: 0,
    done: () => readIfPresent(stamp) === sum(),
    run: async () => {
      const compiled = sum();
      const compiler = join(context.root, "node_modules", "typescript", "bin", "tsc");
      await run(context, process.execPath, [compiler, "-p", path], {
        failure: `${folder} does not compile; mend the errors above, then type the same command again.`,
      });
      writeFileSync(stamp, compiled);
      return "compiled";
    },
  };
}
