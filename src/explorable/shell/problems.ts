/** Where a sentence comes from, in the order in which they are read. */
const SOURCES = ["lost", "address", "reader", "background", "drawing"] as const;
export type Source = (typeof SOURCES)[number];

/** Those that speak of a state which the reader's next change leaves behind. */
const PASSING = ["address", "reader", "background"] as const satisfies Source[];

/**
 * What could not be done, a sentence for each source: what one of them says takes no other's away, and what the page
 * does by itself takes none.
 */
export class Problems {
  private readonly sentences = new Map<Source, string>();

  /** What a source has to say now; "" for nothing. */
  set(source: Source, text: string): void {
    this.sentences.set(source, text === "" || /[.!?]$/.test(text) ? text : `${text}.`);
  }

  /** After the reader's change. */
  forget(): void {
    for (const source of PASSING) this.sentences.delete(source);
  }

  get text(): string {
    const all = SOURCES.map((source) => this.sentences.get(source)).filter(Boolean);
    return [...new Set(all)].join(" ");
  }
}
