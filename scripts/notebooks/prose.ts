// What a page's prose leads to: the papers it cites, the files and functions of the library it names.
import { replaceCitations } from "./bibliography";
import type { LibraryIndex, Place } from "./library-index";

/** Code, fenced or inline, and links, which hold no link of their own. */
const LITERAL = /```[\s\S]*?```|~~~[\s\S]*?~~~|!?\[[^\]]*\]\([^)]*\)|<a\b[\s\S]*?<\/a>/g;
const CODE = /`([^`\n]+)`/g;
/** Names with a hump, or of a group: others are as often a variable's. */
const NAME = /^(?:[a-z]+\.)?([A-Za-z]+[a-z][A-Z]\w*)(?:\(.*\))?$|^(?:[a-z]+\.)(\w+)(?:\(.*\))?$/;

export interface ProseLinks {
  library: LibraryIndex;
  /** The address of a line of a source file. */
  source: (place: Place) => string;
}

/**
 * Markdown with links to papers and to the library.
 * @param code of the cells up to the next text, which says at what in a file the prose points
 */
export function linkProse(
  markdown: string,
  code: string,
  { links, unknown }: { links: ProseLinks; unknown: (citation: string) => void },
): string {
  let beside: string | undefined;
  const linkCode = (span: string, text: string): string => {
    const place = placeOf(text);
    if (place === undefined) return span;
    if (text.includes(".ts")) beside = place.file;
    return `[${span}](${links.source(place)})`;
  };
  const placeOf = (text: string): Place | undefined => {
    if (/^[\w./-]+\.(ts|py)$/.test(text)) return links.library.mentioned(text, { code, beside });
    const [, humped, grouped] = NAME.exec(text) ?? [];
    const name = humped ?? grouped;
    return name === undefined ? undefined : links.library.declared(name);
  };
  const linkPaper: Parameters<typeof replaceCitations>[1] = (cited, paper, key) => {
    if (paper !== undefined) return `[${cited}](${paper.link} "${paper.title}")`;
    unknown(key);
    return cited;
  };
  return outside(LITERAL, markdown, (text) =>
    outside(CODE, text, (words) => replaceCitations(words, linkPaper)).replace(CODE, linkCode),
  );
}

/** Changes the text between what the pattern matches. */
function outside(pattern: RegExp, text: string, change: (part: string) => string): string {
  let end = 0;
  let result = "";
  for (const match of text.matchAll(pattern)) {
    result += change(text.slice(end, match.index)) + match[0];
    end = (match.index ?? 0) + match[0].length;
  }
  return result + change(text.slice(end));
}

const MEMBER =
  /(<span class="nx">(\w+)<\/span><span class="p">\.<\/span>)<span class="nx">(\w+)<\/span>|<span class="nx">(show\w*|openNotebook|createRandom)<\/span>(?=<span class="p">\()/g;
const GROUPS = new Set([
  ...["datasets", "engine", "evaluation", "figures", "inference", "models", "numerics", "trainings"],
]);

/** A page whose code leads to the library where it first uses a function. */
export function linkCode(html: string, { library, source }: ProseLinks): string {
  const seen = new Set<string>();
  return html.replace(
    MEMBER,
    (text, before: string | undefined, group: string, member: string, plain: string) => {
      if (before !== undefined && !GROUPS.has(group)) return text;
      const name = member ?? plain;
      const place = library.declared(name);
      if (place === undefined || seen.has(name)) return text;
      seen.add(name);
      return `${before ?? ""}<a class="nx" href="${source(place)}">${name}</a>`;
    },
  );
}
