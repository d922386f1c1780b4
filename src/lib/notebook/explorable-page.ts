import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { states, type ExplorableName, type ExplorableState } from "../../explorable/states";
import { projectRoot } from "../core/project";
import { invalid } from "../core/shapes";
import { escapeHtml } from "./display";

const folder = (...parts: string[]): string => join(projectRoot(), "src", "explorable", ...parts);

/** What a page says of itself, for whoever links to it. */
export interface ExplorableAbout {
  title: string;
  task: string;
  description: string;
  /** A file of the project that the page carries, by its path from the project's root on. */
  data?: string;
}

/** The names of all pages. */
export const explorableNames = Object.keys(states) as ExplorableName[];

function checkName(name: string): void {
  if (!Object.hasOwn(states, name)) throw invalid("name", `one of ${explorableNames.join(", ")}`, name);
}

/**
 * Title, task and description of a page.
 * @throws RangeError for a name that is not a page's
 */
export function explorableAbout(name: ExplorableName): ExplorableAbout {
  checkName(name);
  return JSON.parse(readFileSync(folder(name, "about.json"), "utf8")) as ExplorableAbout;
}

/**
 * A state as the part of an address behind "#" that opens it.
 * @throws RangeError that names the value that is out of range
 */
export function explorableAddress<Name extends ExplorableName>(
  name: Name,
  state: ExplorableState<Name>,
): string {
  checkName(name);
  // The compiler does not know that name and state belong together once the schema is taken out.
  const schema = states[name] as unknown as {
    complete(change: object): object;
    print(state: object): string;
  };
  return schema.print(schema.complete(state));
}

let bundling: Promise<unknown> = Promise.resolve();

/** Bundles a file of src/explorable with the library's code that it uses, for the browser; one after the other. */
export function bundleForBrowser(file: string): Promise<string> {
  const text = bundling.then(() => bundle(folder(file)));
  bundling = text.catch(() => undefined);
  return text;
}

async function bundle(file: string): Promise<string> {
  const { build, stop } = await import("esbuild");
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      minify: true,
      write: false,
      format: "iife",
      target: "es2022",
      charset: "utf8",
      legalComments: "none",
    });
    return outputFiles[0].text;
  } finally {
    // Its service, a process of 70 to 100 MB, would stay for the next page.
    await stop();
  }
}

/** A file of the project as text that a page can hold: deflated, then base64. */
function carried(file: string | undefined): string {
  if (file === undefined) return "";
  return deflateRawSync(readFileSync(join(projectRoot(), file)), { level: 9 }).toString("base64");
}

/** Text of a script element may not hold its end tag, nor a comment's beginning. */
function insideScript(text: string): string {
  return text.replace(/<(?=\/script|!--)/gi, "\\x3c");
}

/**
 * A page as one HTML file that loads nothing: src/explorable/NAME with the library's own code in it.
 * @param start what differs from its first state
 * @throws RangeError for an unknown name, and for a start that is out of range
 */
export async function explorablePage<Name extends ExplorableName>(
  name: Name,
  start: ExplorableState<Name> = {},
): Promise<string> {
  const address = explorableAddress(name, start);
  const { title, description, data } = explorableAbout(name);
  const worker = existsSync(folder(name, "worker.ts")) ? `${name}/worker.ts` : undefined;
  const own = folder(name, "style.css");
  const parts: Record<string, string> = {
    title: escapeHtml(title),
    description: escapeHtml(description),
    style:
      readFileSync(folder("shell", "style.css"), "utf8") + (existsSync(own) ? readFileSync(own, "utf8") : ""),
    start: JSON.stringify({ address }).replace(/</g, "\\u003c"),
    script: insideScript(await bundleForBrowser(`${name}/main.ts`)),
    data: carried(data),
    worker: worker ? insideScript(await bundleForBrowser(worker)) : "",
  };
  const page = readFileSync(folder("shell", "page.html"), "utf8");
  return page.replace(/(?:\/\*|<!--)([a-z]+)(?:\*\/|-->)/g, (whole, part: string) => parts[part] ?? whole);
}
