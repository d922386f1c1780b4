// @ts-check
// A plugin of prettier's that formats the code cells of notebooks; outputs and text stay as they are.
import { format } from "prettier";

/** @typedef {{ cell_type: string, source: string | string[] }} Cell */

/** @type {import("prettier").Options} */
const CELL_OPTIONS = { parser: "typescript", printWidth: 100, objectWrap: "collapse" };

/** @param {string | string[]} source */
const joined = (source) => (Array.isArray(source) ? source.join("") : source);

/**
 * Jupyter's form of a text: its lines, each but the last with its end.
 * @param {string} text
 */
const lines = (text) => text.split(/(?<=\n)/);

/** @param {Cell} cell */
async function formatCell(cell) {
  if (cell.cell_type !== "code") return cell;
  const code = await format(joined(cell.source), CELL_OPTIONS);
  return { ...cell, source: lines(code.trimEnd()) };
}

export const languages = [{ name: "Jupyter Notebook", parsers: ["notebook"], extensions: [".ipynb"] }];

export const parsers = {
  notebook: {
    astFormat: "notebook",
    locStart: () => 0,
    locEnd: () => 0,
    /** @param {string} text */
    async parse(text) {
      const notebook = JSON.parse(text);
      return { ...notebook, cells: await Promise.all(notebook.cells.map(formatCell)) };
    },
  },
};

export const printers = {
  notebook: {
    /** @param {{ node: object }} path */
    print: ({ node }) => `${JSON.stringify(node, undefined, 1)}\n`,
  },
};
