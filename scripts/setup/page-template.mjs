// @ts-check
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readIfPresent, sumOfFiles } from "./sums.mjs";

/** What nbconvert reads of the template as it is. */
const READ = /\.(?:j2|json|css)$/;
/** What it is bundled into, for notebooks that come as they are. */
const BUNDLED = { "alone.js": "alone.ts", "formulas.js": "formulas.ts", "formulas.css": "formulas.css" };

/**
 * The template of notebooks' pages among those of the virtual environment's nbconvert.
 * @param {import("./steps.mjs").Context} context
 * @returns {import("./steps.mjs").Step}
 */
export function pageTemplateStep({ root }) {
  const folder = join(root, "scripts", "templates", "page");
  const target = join(root, ".venv", "share", "jupyter", "nbconvert", "templates", "page");
  const stamp = join(target, ".set-up");
  const files = () => readdirSync(folder).sort();
  const sources = () => [...files().map((file) => join(folder, file)), join(root, "package-lock.json")];
  return {
    name: "pages of notebooks",
    minutes: 0,
    gigabytes: 0,
    done: () => readIfPresent(stamp) === sumOfFiles(sources()),
    run: async () => {
      const { build } = await import("esbuild");
      mkdirSync(target, { recursive: true });
      for (const file of files().filter((name) => READ.test(name) && !(name in BUNDLED)))
        copyFileSync(join(folder, file), join(target, file));
      for (const [file, entry] of Object.entries(BUNDLED))
        await build({
          ...{ entryPoints: [join(folder, entry)], outfile: join(target, file) },
          ...{ bundle: true, minify: true, format: "iife", target: "es2022", legalComments: "none" },
          // Fonts stand in the style sheet, in the one form that every browser of today reads.
          loader: { ".woff2": "dataurl", ".woff": "empty", ".ttf": "empty" },
        });
      writeFileSync(stamp, sumOfFiles(sources()));
      return "JupyterLab exports them";
    },
  };
}
