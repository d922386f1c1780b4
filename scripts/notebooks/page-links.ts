import { copyFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { projectRoot } from "../jupyter";
import { LibraryIndex } from "./library-index";
import { joinLines, readNotebook } from "./notebook-file";
import type { PageLinks } from "./page";

export const PLOTLY_FILE = "plotly.min.js";

/** Puts the part of Plotly that pages load when a figure moves into their folder. */
export function writePlotly(folder: string): void {
  copyFileSync(require.resolve("plotly.js-cartesian-dist-min"), join(folder, PLOTLY_FILE));
}

/** What a page is called where there is little room: its title up to the first dash or colon. */
export function shortTitle(file: string): string {
  const name = basename(file, ".ipynb");
  try {
    const text = readNotebook(file)
      .cells.map((cell) => joinLines(cell.source))
      .join("\n");
    const title = /^# +(.+)$/m.exec(text)?.[1] ?? name;
    return title.split(/ [–—:-] |: /)[0];
  } catch {
    return name; // what is wrong with it is said where it is executed
  }
}

/** Where the pages of executed notebooks lead: to each other, and to the project's own files. */
export function localLinks(files: string[], outDir: string): PageLinks {
  const toProject = relative(outDir, projectRoot).split(sep).join("/");
  return {
    library: new LibraryIndex(),
    source: ({ file, line }) => `${toProject}/${file}#L${line}`,
    pages: files.map((file) => ({ address: `${basename(file, ".ipynb")}.html`, text: shortTitle(file) })),
    plotly: PLOTLY_FILE,
  };
}
