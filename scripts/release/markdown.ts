import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { projectRoot } from "../jupyter";

/** Characters that Markdown would take for marks of its own. */
const MARKS = /[\\`*_|<>]/g;

/** Text that a page shows as it is. */
export function escapeMarkdown(text: string): string {
  return text.replace(MARKS, "\\$&");
}

/** A table in Markdown; `layOut` aligns its columns. */
export function markdownTable(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(head.map(escapeMarkdown)),
    line(head.map(() => "---")),
    ...rows.map((row) => line(row.map(escapeMarkdown))),
  ].join("\n");
}

/** Lays a page out as `npm run format` does. */
export async function layOut(page: string): Promise<string> {
  const file = join(projectRoot, "README.md");
  return format(page, { ...(await resolveConfig(file)), filepath: file });
}

/**
 * Puts each value between its marks, `<!-- release:NAME -->` and `<!-- /release -->`.
 * @throws Error for marks without a value, and for values without marks
 */
export function fillMarks(page: string, values: Record<string, string>): string {
  const unused = new Set(Object.keys(values));
  const marks = /(<!-- release:(\S+) -->)(\s*).*?(\s*)(<!-- \/release -->)/gs;
  const filled = page.replace(
    marks,
    (_, open: string, name: string, before: string, after: string, close: string) => {
      if (!(name in values))
        throw new Error(`marks: expected one of ${Object.keys(values).join(", ")}, got ${name}`);
      unused.delete(name);
      return `${open}${before}${values[name]}${after}${close}`;
    },
  );
  if (unused.size > 0)
    throw new Error(`marks: expected release:${[...unused].join(", release:")}, found none`);
  return filled;
}
