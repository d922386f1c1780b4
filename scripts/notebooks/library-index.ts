// Where each public name of the library is declared, so that prose and code can lead there.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { projectRoot } from "../jupyter";

/** A line of a source file. */
export interface Place {
  /** From the project's root, with "/". */
  file: string;
  /** From 1 on. */
  line: number;
}

const DECLARATION =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|class|interface|type) (\w+)/;

/** The project's source files in a folder of it, in order. */
export function sourceFiles(folder: string): string[] {
  const skipped = new Set(["dist", "node_modules", "fixtures"]);
  return readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sourceFiles(path);
      return /\.(ts|mjs|cjs|py|html|css)$/.test(entry.name) ? [path] : [];
    });
}

/** What can be looked up in the library. */
export class LibraryIndex {
  private readonly places = new Map<string, Place[]>();
  private readonly files = sourceFiles("src/lib");

  constructor() {
    for (const file of this.files) {
      readFileSync(join(projectRoot, file), "utf8")
        .split("\n")
        .forEach((text, i) => {
          const name = DECLARATION.exec(text)?.[1];
          if (name === undefined) return;
          this.places.set(name, [...(this.places.get(name) ?? []), { file, line: i + 1 }]);
        });
    }
  }

  /** Where a name is declared; undefined where it is not, or in several files. */
  declared(name: string): Place | undefined {
    const places = this.places.get(name) ?? [];
    return places.length === 1 ? places[0] : undefined;
  }

  /**
   * The file that prose calls so, at the first of its names that the code uses.
   * @param mention a path from the project's root or from src/lib on, or a file's name alone
   * @param beside the file mentioned before, in whose folder a bare name is looked for first
   */
  mentioned(mention: string, { code, beside }: { code: string; beside?: string }): Place | undefined {
    const file = this.find(mention, beside);
    if (file === undefined) return undefined;
    const used = Array.from(code.matchAll(/\w+/g), ([word]) => this.places.get(word) ?? [])
      .flat()
      .find((place) => place.file === file);
    return used ?? { file, line: 1 };
  }

  private find(mention: string, beside = ""): string | undefined {
    if (mention.includes("/")) {
      return [`src/lib/${mention}`, mention].find(
        (path) => /\.\w+$/.test(path) && existsSync(join(projectRoot, path)),
      );
    }
    const named = this.files.filter((file) => basename(file) === mention);
    const sibling = relative(".", join(beside, "..", mention))
      .split(sep)
      .join("/");
    return named.find((file) => file === sibling) ?? (named.length === 1 ? named[0] : undefined);
  }
}
