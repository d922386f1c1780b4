import { existsSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import * as path from "node:path";

interface Cell {
  label: string;
  lines: string[];
  /** One source map for each compilation step, the last step first. */
  maps: SourceMap[];
}

interface Place {
  source: string;
  line: number;
  column: number;
}

const inlineMap = /^\/\/# sourceMappingURL=data:application\/json;base64,(\S+)$/gm;
const machinery = ["node:", __dirname, path.dirname(require.resolve("tslab"))];
const linesBeforeCell = 1; // tslab puts `export {};` on a line before every cell

function parseMap(json: string): SourceMap {
  return new SourceMap(JSON.parse(json) as SourceMapPayload);
}

/** Follows a position (from 0) through source maps to where it was written; undefined for generated code. */
function trace(maps: SourceMap[], line: number, column: number): Place | undefined {
  let place: Place = { source: "", line, column };
  for (const map of maps) {
    const entry = map.findEntry(place.line, place.column);
    if (!("originalLine" in entry) || entry.generatedLine !== place.line) return undefined;
    place = { source: entry.originalSource, line: entry.originalLine, column: entry.originalColumn };
  }
  return place;
}

/** The lines around `line` (from 1), which is marked by an arrow. */
export function excerpt(lines: string[], line: number): string[] {
  const first = Math.max(1, line - 2);
  return lines.slice(first - 1, line + 2).map((text, i) => {
    const number = first + i;
    const mark = number === line ? `> ${number}`.padStart(7, "-") : String(number).padStart(7);
    return `${mark} ${text}`;
  });
}

/** Makes stack traces name lines of cells and TypeScript files, not of the JavaScript made from them. */
export class StackTraces {
  private readonly cells = new Map<string, Cell>();
  private readonly fileMaps = new Map<string, SourceMap | undefined>();

  /** Keeps a cell's source and its maps; returns its JavaScript under a script name of its own. */
  addCell(label: string, source: string, javascript: string): string {
    const script = `cell-${label}.js`;
    const encoded = Array.from(javascript.matchAll(inlineMap), ([, data]) => data);
    const maps = encoded.reverse().map((data) => parseMap(Buffer.from(data, "base64").toString()));
    this.cells.set(script, { label, lines: source.split("\n"), maps });
    return `${javascript.replace(inlineMap, "")}\n//# sourceURL=${script}`;
  }

  install(): void {
    Error.stackTraceLimit = 50;
    Error.prepareStackTrace = (error, sites) => {
      const frames = sites.flatMap((site) => this.frame(site) ?? []);
      return [Error.prototype.toString.call(error), ...frames].join("\n    at ");
    };
  }

  /** The frames of a stack, with an excerpt of the source below the first frame in each line of a cell. */
  withExcerpts(stack: string): string[] {
    const shown = new Set<string>();
    return stack
      .split("\n")
      .filter((line) => line.startsWith("    at "))
      .flatMap((frame) => {
        const [place, label, line] = /cell \[(\w+)\], line (\d+)/.exec(frame) ?? [""];
        const cell = this.cells.get(`cell-${label}.js`);
        if (!cell || shown.has(place)) return [frame];
        shown.add(place);
        return [frame, ...excerpt(cell.lines, Number(line))];
      });
  }

  /** A line of a stack; undefined for frames of Node, tslab and this kernel, which tell a reader nothing. */
  private frame(site: NodeJS.CallSite): string | undefined {
    const script = site.getScriptNameOrSourceURL() ?? "";
    if (machinery.some((prefix) => script.startsWith(prefix))) return undefined;
    const line = site.getLineNumber() ?? 1;
    const column = site.getColumnNumber() ?? 1;
    const cell = this.cells.get(script);
    const original = cell ? this.inCell(cell, line, column) : this.inFile(script, line, column);
    // A function of an earlier cell is called as a method of tslab's proxy of all variables.
    const text = (site as { toString(): string }).toString().replace(/^Proxy\./, "");
    return original && text.replace(`${script}:${line}:${column}`, original);
  }

  private inCell({ label, lines, maps }: Cell, line: number, column: number): string | undefined {
    const place = trace(maps, line - 1, column - 1);
    const cellLine = place && place.line + 1 - linesBeforeCell;
    return cellLine && cellLine <= lines.length ? `cell [${label}], line ${cellLine}` : undefined;
  }

  private inFile(file: string, line: number, column: number): string {
    const map = this.fileMap(file);
    const place = map && trace([map], line - 1, column - 1);
    if (!place) return `${file}:${line}:${column}`;
    const source = path.resolve(path.dirname(file), place.source);
    return `${path.relative(process.cwd(), source)}:${place.line + 1}:${place.column + 1}`;
  }

  private fileMap(file: string): SourceMap | undefined {
    if (!this.fileMaps.has(file)) {
      const ours = path.isAbsolute(file) && !file.includes("node_modules") && existsSync(`${file}.map`);
      this.fileMaps.set(file, ours ? parseMap(readFileSync(`${file}.map`, "utf8")) : undefined);
    }
    return this.fileMaps.get(file);
  }
}
