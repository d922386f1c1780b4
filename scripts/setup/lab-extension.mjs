// @ts-check
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readIfPresent, sumOfFiles } from "./sums.mjs";

const NAME = "dark-figures";

/**
 * Our extension of JupyterLab, bundled from scripts/lab, among those of the virtual environment.
 * @param {import("./steps.mjs").Context} context
 * @returns {import("./steps.mjs").Step}
 */
export function labExtensionStep({ root }) {
  const folder = join(root, ".venv", "share", "jupyter", "labextensions", NAME);
  const entry = join(root, "scripts", "lab", `${NAME}.ts`);
  const sources = [
    entry,
    join(root, "scripts", "templates", "page", "recolored.ts"),
    ...["dark.ts", "style.ts"].map((file) => join(root, "src", "lib", "figures", file)),
    join(root, "package-lock.json"),
  ];
  const about = () => {
    const build = { load: "static/extension.js", extension: "./extension" };
    const content = {
      name: NAME,
      version: "1.0.0",
      sources: sumOfFiles(sources),
      jupyterlab: { _build: build },
    };
    return `${JSON.stringify(content, undefined, 2)}\n`;
  };
  return {
    name: "JupyterLab's theme",
    minutes: 0,
    gigabytes: 0,
    done: () => readIfPresent(join(folder, "package.json")) === about(),
    run: async () => {
      const { build } = await import("esbuild");
      mkdirSync(folder, { recursive: true });
      await build({
        ...{ entryPoints: [entry], outfile: join(folder, "static", "extension.js") },
        ...{ bundle: true, minify: true, format: "iife", target: "es2022", legalComments: "none" },
      });
      writeFileSync(join(folder, "package.json"), about());
      return "figures follow it";
    },
  };
}
