import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../core/project";
import { writeFileAtomically } from "../core/write-file";

/** A file whose content is known by its sum. */
export interface CheckedFile {
  /** Where it lies under the cache folder and under a mirror. */
  path: string;
  algorithm: "md5" | "sha256";
  /** The sum in hexadecimal digits. */
  sum: string;
}

/** A checked file that has an official address. */
export interface RemoteFile extends CheckedFile {
  url: string;
}

/** Where files come from and go to. */
export interface DownloadOptions {
  /** Cache folder; the project's data folder by default. */
  directory?: string;
  /** Folder or http(s) address asked before the official one; the variable LAB_DATA_MIRROR by default. */
  mirror?: string;
  /** Stops a download. */
  signal?: AbortSignal;
  /** Milliseconds without a byte after which an address is given up. */
  patience?: number;
  /** Hears of damaged files. */
  warn?: (message: string) => void;
}

/** The project's data folder. */
export function dataDirectory(): string {
  return join(projectRoot(), "data");
}

/**
 * Whether the content is what it should be.
 * @throws Error naming the file and both sums when it is not
 */
export function checkSum({ path, algorithm, sum }: CheckedFile, content: Uint8Array): Uint8Array {
  const found = createHash(algorithm).update(content).digest("hex");
  if (found !== sum) throw new Error(`${path} is damaged: its ${algorithm} is ${found}, not ${sum}`);
  return content;
}

/**
 * The content of a cached file, which is produced where it is missing or damaged.
 * @param produce makes the content, which is checked before it is kept
 * @throws what `produce` throws; Error when its content has another sum or cannot be written
 */
export async function cachedFile(
  file: CheckedFile,
  produce: () => Promise<Uint8Array>,
  { directory = dataDirectory(), warn = console.warn }: Pick<DownloadOptions, "directory" | "warn">,
): Promise<Uint8Array> {
  const target = join(directory, file.path);
  try {
    return checkSum(file, await readFile(target));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") warn(`${message}; it is fetched again`);
  }
  const content = checkSum(file, await produce());
  writeFileAtomically(target, content);
  return content;
}

/**
 * Fetches a file from the mirror, where there is one, and else from its official address.
 * @throws Error saying why each of them failed; AbortError when the signal stops it
 */
export async function download(
  file: RemoteFile,
  { mirror = process.env.LAB_DATA_MIRROR, signal, patience = 20_000 }: DownloadOptions,
): Promise<Uint8Array> {
  const sources = [...(mirror ? [`${mirror.replace(/\/+$/, "")}/${file.path}`] : []), file.url];
  const failures: string[] = [];
  for (const source of sources) {
    if (signal?.aborted) throw interrupted(file);
    try {
      const remote = /^https?:/.test(source);
      return checkSum(file, remote ? await fetchBytes(source, { signal, patience }) : await readFile(source));
    } catch (error) {
      if (signal?.aborted) throw interrupted(file);
      failures.push(`${source}: ${reason(error)}`);
    }
  }
  throw new Error(`cannot get ${file.path} (${failures.join("; ")})`);
}

function interrupted({ path }: RemoteFile): DOMException {
  return new DOMException(`interrupted while fetching ${path}`, "AbortError");
}

/** What went wrong, in few words; fetch hides it in the cause of "fetch failed". */
function reason(error: unknown): string {
  const { message, code, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
  if (code === "ENOENT") return "no such file";
  return cause?.message || cause?.code || message;
}

async function fetchBytes(
  url: string,
  { signal, patience }: { signal?: AbortSignal; patience: number },
): Promise<Uint8Array> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const giveUp = (): void => controller.abort(new Error(`nothing came for ${patience / 1000} s`));
  signal?.addEventListener("abort", stop);
  let timer = setTimeout(giveUp, patience);
  try {
    const response = await fetch(url, { signal: controller.signal });
    if (!response.ok || !response.body) throw new Error(`HTTP status ${response.status}`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, patience);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
