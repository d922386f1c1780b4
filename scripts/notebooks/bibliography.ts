// The papers that the notebooks cite by author and year, and where they can be read.
import papers from "./bibliography.json";

export interface Paper {
  title: string;
  /**
   * DOI or arXiv. Three have neither, and lead to their publisher, journal or author: Bishop's book, Gal's thesis, and
   * the paper on dropout, whose number 10.5555/… is ACM's own and is not known to doi.org.
   */
  link: string;
}

/** By their citations: "MacKay 1992", "Kingma et al. 2015", "Liang, Li and Srikant 2018". */
export const bibliography: Readonly<Record<string, Paper>> = papers;

const NAME = String.raw`\p{Lu}[\p{L}'’-]+`;
const CITATION = new RegExp(
  String.raw`${NAME}(?:(?:,\s+${NAME})*\s+and\s+${NAME}|\s+et\s+al\.)?,?\s+\(?(?:19|20)\d\d\b`,
  "gu",
);

/** Text that says when something was, and no paper: "November 2026". */
const MONTH = /^(?:January|February|March|April|May|June|July|August|September|October|November|December)\b/;

/** Calls `link` for each citation in the text, with its paper or with undefined, and puts what it returns in its place. */
export function replaceCitations(
  text: string,
  link: (cited: string, paper: Paper | undefined, key: string) => string,
): string {
  return text.replace(CITATION, (cited) => {
    if (MONTH.test(cited)) return cited;
    const key = cited.replace(/[,(]?\s+\(?(?=\d{4})/, " ").replace(/\s+/g, " ");
    return link(cited, bibliography[key], key);
  });
}
