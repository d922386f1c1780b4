// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.mjs";

/** @typedef {{ version?: string, optional?: boolean, link?: boolean }} LockedPackage */

/**
 * The locked npm packages. npm writes its own record of what it installed last of all, so a set-up that was
 * interrupted is seen by the record's absence.
 * @param {import("./steps.mjs").Context} context
 * @returns {import("./steps.mjs").Step}
 */
export function npmPackagesStep(context) {
  return {
    name: "npm packages",
    minutes: 1.5,
    gigabytes: 1,
    done: () => isInstalled(context.root),
    run: async () => {
      await run(context, "npm", ["ci"], {
        failure: "npm could not install the packages; the lines above say why.",
      });
      return "installed as locked";
    },
  };
}

/**
 * Whether every package of the lock file is installed in its version.
 * @param {string} root
 */
function isInstalled(root) {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const installed = readPackages(record);
  return Object.entries(readPackages(join(root, "package-lock.json"))).every(
    ([path, { version, optional, link }]) =>
      path === "" || optional || link || installed[path]?.version === version,
  );
}

/**
 * @param {string} lockFile
 * @returns {Record<string, LockedPackage>}
 */
function readPackages(lockFile) {
  return JSON.parse(readFileSync(lockFile, "utf8")).packages;
}
