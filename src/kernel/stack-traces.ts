import { existsSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import * as path from "node:path";
import { shorten } from "./text";

/** What was compiled here: a cell, or a module of the reader's own. */
interface Script {
  lines: string[];
  map: SourceMap;
  /** A cell's name. */
  label?: string;
}

interface Place {
  source: string;
  line: number;
  column: number;
}

/** The compiler's comment, which stands behind all that a cell may have of this kind. */
const MAP = "\n//# sourceMappingURL=data:application/json;base64,";
const machinery = ["node:", __dirname, path.dirname(require.resolve("tslab"))];
const MAX_LINE = 300;
const LINES_BEFORE_CELL = 1; // the compiler's own, in a cell's JavaScript

function parseMap(json: string): SourceMap {
  return new SourceMap(JSON.parse(json) as SourceMapPayload);
}

/** An error's own properties may throw. */
function headOf(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

/** Where a position (from 0) was written; undefined for generated code. */
function trace(map: SourceMap, line: number, column: number): Place | undefined {
  const entry = map.findEntry(line, column);
  if (!("originalLine" in entry) || entry.generatedLine !== line) return undefined;
  return { source: entry.originalSource, line: entry.originalLine, column: entry.originalColumn };
}

/** The lines around `line` (from 1), which is marked by an arrow. */
export function excerpt(lines: string[], line: number): string[] {
  const first = Math.max(1, line - 2);
  return lines.slice(first - 1, line + 2).map((text, i) => {
    const number = first + i;
    const mark = number === line ? `> ${number}`.padStart(7, "-") : String(number).padStart(7);
    return `${mark} ${shorten(text, MAX_LINE)}`;
  });
}

/** Makes stack traces name lines of cells and TypeScript files, not of the JavaScript made from them. */
export class StackTraces {
  private readonly scripts = new Map<string, Script>();
  private readonly fileMaps = new Map<string, SourceMap | undefined>();

  /** Keeps a cell's source and its map; returns its JavaScript under a script name of its own. */
  addCell(label: string, source: string, javascript: string): string {
    const script = `cell-${label}.js`;
    const start = javascript.lastIndexOf(MAP);
    const end = javascript.indexOf("\n", start + 1);
    const map = parseMap(Buffer.from(javascript.slice(start + MAP.length, end), "base64").toString());
    this.scripts.set(script, { label, lines: source.split("\n"), map });
    return `${javascript.slice(0, start)}\n${javascript.slice(end)}\n//# sourceURL=${script}`;
  }

  /** Keeps the source of a module that was compiled under the name of its file. */
  addFile(file: string, source: string, map: string): void {
    this.scripts.set(file, { lines: source.split("\n"), map: parseMap(map) });
  }

  install(): void {
    const prepareStackTrace = (error: Error, sites: NodeJS.CallSite[]): string => {
      const frames = sites.flatMap((site) => this.frame(site) ?? []);
      return [headOf(error), ...frames].join("\n    at ");
    };
    // A cell may have frozen Error: that is to be no error of all later ones.
    Reflect.set(Error, "stackTraceLimit", 50);
    Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
  }

  /** The frames of a stack, with an excerpt of the source below the first frame in each of the reader's lines. */
  withExcerpts(stack: string): string[] {
    const shown = new Set<string>();
    return stack
      .split("\n")
      .filter((line) => line.startsWith("    at "))
      .flatMap((frame) => {
        const place = this.ownPlace(frame);
        if (!place || shown.has(place.name)) return [frame];
        shown.add(place.name);
        return [frame, ...excerpt(place.lines, place.line)];
      });
  }

  /** The line of a cell or of a reader's module that a frame names. */
  private ownPlace(frame: string): { name: string; lines: string[]; line: number } | undefined {
    const cell = /cell \[(\w+)\], line (\d+)/.exec(frame);
    const match = cell ?? /([^\s(]+):(\d+):\d+\)?$/.exec(frame);
    if (!match) return undefined;
    const [, name, line] = match;
    const script = this.scripts.get(cell ? `cell-${name}.js` : path.resolve(name));
    return script && { name: `${name}:${line}`, lines: script.lines, line: Number(line) };
  }

  /** A line of a stack; undefined for frames of Node, tslab and this kernel, which tell a reader nothing. */
  private frame(site: NodeJS.CallSite): string | undefined {
    const script = site.getScriptNameOrSourceURL() ?? "";
    if (machinery.some((prefix) => script.startsWith(prefix))) return undefined;
    const line = site.getLineNumber() ?? 1;
    const column = site.getColumnNumber() ?? 1;
    const own = this.scripts.get(script);
    const original = own?.label ? this.inCell(own, line, column) : this.inFile(script, line, column);
    const text = (site as { toString(): string }).toString();
    return original && text.replace(`${script}:${line}:${column}`, original);
  }

  private inCell({ label, lines, map }: Script, line: number, column: number): string | undefined {
    const place = trace(map, line - 1 - LINES_BEFORE_CELL, column - 1);
    return place && place.line < lines.length ? `cell [${label}], line ${place.line + 1}` : undefined;
  }

  private inFile(file: string, line: number, column: number): string {
    const map = this.scripts.get(file)?.map ?? this.fileMap(file);
    const place = map && trace(map, line - 1, column - 1);
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
