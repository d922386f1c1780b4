import { format } from "prettier";
import { projectRoot } from "../jupyter";
import { resolveConfig } from "prettier";
import type { Table } from "./outputs";

/** Characters that Markdown would take for marks of its own. */
const MARKS = /[\\`*_|<>[\]]/g;

/** Text that a page shows as it is. */
export function escapeMarkdown(text: string): string {
  return text.replace(MARKS, "\\$&");
}

/** A table in Markdown; its layout is prettier's affair. */
export function markdownTable({ head, rows }: Pick<Table, "head" | "rows">): string {
  const line = (cells: string[]): string => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")).replaceAll("\\", ""), ...rows.map(line)].join("\n");
}

/** Lays a page out as `npm run format` does. */
export async function layOut(page: string): Promise<string> {
  return format(page, { ...(await resolveConfig(`${projectRoot}/README.md`)), parser: "markdown" });
}

/**
 * Puts each value between its marks, `<!-- release:NAME -->` and `<!-- /release -->`.
 * @throws Error for marks without a value, and for values without marks
 */
export function fillMarks(page: string, values: Record<string, string>): string {
  const unused = new Set(Object.keys(values));
  const filled = page.replace(
    /(<!-- release:(\S+) -->)(\s*).*?(\s*)(<!-- \/release -->)/gs,
    (_, open: string, name: string, before: string, after: string, close: string) => {
      if (!(name in values)) throw new Error(`README.md: no value belongs to the mark release:${name}`);
      unused.delete(name);
      return `${open}${before}${values[name]}${after}${close}`;
    },
  );
  if (unused.size > 0) throw new Error(`README.md: expected the marks release:${[...unused].join(", ")}`);
  return filled;
}
