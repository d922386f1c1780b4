// The contents of a page: its parts, sections and subsections.
const HEADING = /<h([123])>([\s\S]*?)<\/h\1>/g;
const TITLE_END = /<\/h1>/;

interface Entry {
  level: number;
  id: string;
  text: string;
}

/** The page whose headings can be led to, with its contents after its title, or at its beginning where it has none. */
export function withContents(html: string): string {
  const entries: Entry[] = [];
  const page = html.replace(HEADING, (_, level: string, text: string) => {
    const words = text
      .replace(/<[^>]*>/g, "")
      .trim()
      .replace(/[^\p{L}\p{N}.]+/gu, "-");
    const same = entries.filter(({ id }) => id === words || id.startsWith(`${words}--`)).length;
    const id = (words || "section") + (same > 0 ? `--${same + 1}` : "");
    entries.push({ level: Number(level), id, text: text.replace(/<\/?a\b[^>]*>/g, "") });
    return `<h${level} id="${id}">${text}</h${level}>`;
  });
  const sections = entries[0]?.level === 1 ? entries.slice(1) : entries;
  if (sections.length < 2) return page;
  const items = sections.map(
    ({ level, id, text }) => `<li class="level-${level}"><a href="#${id}">${text}</a></li>`,
  );
  const contents = [
    '<nav class="contents" aria-label="Contents"><details><summary>Contents</summary>',
    `<ul>\n${items.join("\n")}\n</ul></details></nav>`,
  ].join("\n");
  const place = entries[0].level === 1 ? TITLE_END : /<main[^>]*>/;
  return page.replace(place, (start) => `${start}\n${contents}`);
}
