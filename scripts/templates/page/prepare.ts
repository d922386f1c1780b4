// What scripts/notebooks does to its own pages, done in a page that nbconvert made by itself: contents, and tables that scroll.

/** What a heading says, without the sign of its link and without a formula's second form. */
function wordsOf(heading: Element): string {
  const copy = heading.cloneNode(true) as Element;
  for (const part of copy.querySelectorAll(".anchor-link, .katex-mathml")) part.remove();
  return copy.textContent?.trim() ?? "";
}

function entryOf(heading: Element, index: number): HTMLLIElement {
  // nbconvert gives headings of the same words the same place.
  if (document.getElementById(heading.id) !== heading) heading.id = `section-${index + 1}`;
  const entry = document.createElement("li");
  const link = document.createElement("a");
  entry.className = `level-${heading.tagName[1]}`;
  link.href = `#${encodeURIComponent(heading.id)}`;
  link.textContent = wordsOf(heading);
  entry.append(link);
  return entry;
}

/** After the title, or at the page's beginning where it has none; the title becomes the page's. */
function addContents(main: Element): void {
  const headings = Array.from(main.querySelectorAll(".prose :is(h1, h2, h3)"));
  const title = headings[0]?.tagName === "H1" ? headings.shift() : undefined;
  if (title !== undefined) document.title = wordsOf(title);
  if (headings.length < 2) return;
  const contents = document.createElement("nav");
  contents.className = "contents";
  contents.setAttribute("aria-label", "Contents");
  contents.innerHTML = "<details><summary>Contents</summary><ul></ul></details>";
  contents.querySelector("ul")!.append(...headings.map(entryOf));
  if (title === undefined) main.prepend(contents);
  else title.after(contents);
}

/** A path or a checksum, which paper would cut off where it is not broken. */
const LONG_WORD = /\S{30}/;

/** Tables scroll where they are too wide; a head without a word is none to those who hear it. */
function mendTables(main: Element): void {
  for (const table of main.querySelectorAll("table")) {
    const area = document.createElement("div");
    area.className = "scroll";
    table.replaceWith(area);
    area.append(table);
    table.classList.toggle("long-words", LONG_WORD.test(table.textContent ?? ""));
    for (const head of table.querySelectorAll("th"))
      if (head.textContent?.trim() === "") head.replaceWith(document.createElement("td"));
  }
}

const main = document.querySelector("main")!;
addContents(main);
mendTables(main);
