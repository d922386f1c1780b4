import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { dataDirectory, namedFolder } from "../core/project";
import { checkNumber } from "../core/shapes";
import { keepIfPossible, writeFileAtomically } from "../core/write-file";

/** A file whose content is known by its checksum. */
export interface CheckedFile {
  /** Where it lies under the cache folder and under a mirror. */
  path: string;
  algorithm: "md5" | "sha256";
  /** The checksum in hexadecimal digits. */
  sum: string;
}

/** A checked file that has an official address. */
export interface RemoteFile extends CheckedFile {
  url: string;
  /** Its size; a source that sends more is given up. */
  bytes: number;
}

/** What Node's timers take. */
const LONGEST_MS = 2 ** 31 - 1;

/** Where files come from and go to. */
export interface DownloadOptions {
  /** Cache folder; `dataDirectory` by default. */
  directory?: string;
  /** Folder (relative to the project) or http(s) address asked before the official one; the variable LAB_DATA_MIRROR by default. */
  mirror?: string;
  /** Stops a download. */
  signal?: AbortSignal;
  /** Milliseconds without a byte after which an address is given up; at most 2³¹ − 1, as Node's timers take no more. */
  patience?: number;
  /** Milliseconds after which an address is given up, whatever comes. */
  longest?: number;
  /** Hears of damaged files and of what cannot be kept. */
  warn?: (message: string) => void;
}

/**
 * Whether the content is what it should be.
 * @throws Error naming the file and both checksums when it is not
 */
export function checkSum({ path, algorithm, sum }: CheckedFile, content: Uint8Array): Uint8Array {
  const found = digest({ algorithm }, content);
  if (found !== sum) throw new Error(`${path} is damaged: its ${algorithm} is ${found}, not ${sum}`);
  return content;
}

function digest({ algorithm }: Pick<CheckedFile, "algorithm">, content: Uint8Array): string {
  return createHash(algorithm).update(content).digest("hex");
}

/**
 * The content of a cached file, which is produced where it is missing or damaged. What cannot be kept (a full disk, a
 * folder of somebody else's) is used all the same, with a warning.
 * @param produce makes the content, which is checked before it is kept
 * @throws what `produce` throws; Error when its content has another checksum
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
  keepIfPossible(directory, () => writeFileAtomically(target, content), warn);
  return content;
}

/** The options with a `warn` that says each thing once. */
export function warningOnce<Options extends DownloadOptions>(options: Options): Options {
  const { warn = console.warn } = options;
  const said = new Set<string>();
  const warnOnce = (message: string): void => {
    if (!said.has(message)) warn(message);
    said.add(message);
  };
  return { ...options, warn: warnOnce };
}

/**
 * Fetches a file from the mirror, where there is one, and else from its official address.
 * @throws Error saying why each of them failed; AbortError when the signal stops it
 */
export async function download(
  file: RemoteFile,
  { mirror = process.env.LAB_DATA_MIRROR, signal, patience = 20_000, longest = 600_000 }: DownloadOptions,
): Promise<Uint8Array> {
  for (const [name, value] of Object.entries({ patience, longest }))
    checkNumber(name, value, { above: 0, atMost: LONGEST_MS });
  const sources = [...(mirror ? [`${baseOf(mirror)}/${file.path}`] : []), file.url];
  const failures: string[] = [];
  for (const source of sources) {
    if (signal?.aborted) throw interrupted(file);
    try {
      const remote = isAddress(source);
      const fetched = remote
        ? fetchFile(file, source, { signal, patience, longest })
        : readLocal(file, source);
      return checkSum(file, await fetched);
    } catch (error) {
      if (signal?.aborted) throw interrupted(file);
      failures.push(`${source}: ${reason(error)}`);
    }
  }
  throw new Error(`cannot get ${file.path} (${failures.join("; ")})`);
}

const isAddress = (source: string): boolean => /^https?:/i.test(source);

function baseOf(mirror: string): string {
  return (isAddress(mirror) ? mirror : namedFolder(mirror)).replace(/\/+$/, "");
}

function interrupted({ path }: RemoteFile): DOMException {
  return new DOMException(`interrupted while fetching ${path}`, "AbortError");
}

/** What went wrong, in few words; an error of several addresses has only a code. */
function reason(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "no such file";
  return message || code || String(error);
}

const REDIRECTIONS = 5;
/** What packing on the way may add to a file that is packed already. */
const PACKING_BYTES = 1 << 16;

/** A file of a mirror's folder, which is not read when it cannot be the right one. */
async function readLocal({ bytes }: RemoteFile, path: string): Promise<Uint8Array> {
  const found = await stat(path);
  if (!found.isFile() || found.size > bytes) throw new Error(`not a file of ${bytes} bytes`);
  return readFile(path);
}

interface Limits {
  signal?: AbortSignal;
  patience: number;
  longest: number;
}

/** Fetches within the file's size and the limits of time; each piece that comes renews the patience. */
async function fetchFile(file: RemoteFile, url: string, limits: Limits): Promise<Uint8Array> {
  const { signal, patience, longest } = limits;
  const controller = new AbortController();
  const giveUp = (why: string): void => controller.abort(new Error(why));
  const stop = (): void => giveUp("interrupted");
  signal?.addEventListener("abort", stop);
  const end = setTimeout(() => giveUp(`not complete after ${longest / 1000} s`), longest);
  const idle = setTimeout(() => giveUp(`nothing came for ${patience / 1000} s`), patience);
  try {
    const response = await request(url, controller.signal);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      idle.refresh();
      bytes += chunk.length;
      if (bytes > file.bytes + PACKING_BYTES)
        throw new Error(`more came than the file's ${file.bytes} bytes`);
      chunks.push(chunk);
    }
    return unpackedTransfer(file, Buffer.concat(chunks), response.headers["content-encoding"]);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(end);
    clearTimeout(idle);
    signal?.removeEventListener("abort", stop);
  }
}

/**
 * The response to a GET, its body as it is sent. Not `fetch`, which unpacks a body marked as gzip: many mirrors mark a
 * file that *is* gzip so.
 */
async function request(
  url: string,
  signal: AbortSignal,
  redirections = REDIRECTIONS,
): Promise<http.IncomingMessage> {
  const { get } = /^https:/i.test(url) ? https : http;
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    get(url, { signal, headers: { "accept-encoding": "identity" } }, resolve).on("error", reject);
  });
  const { statusCode = 0, headers } = response;
  if (statusCode === 200) return response;
  response.destroy();
  if (statusCode >= 300 && statusCode < 400 && headers.location && redirections > 0)
    return request(new URL(headers.location, url).href, signal, redirections - 1);
  throw new Error(`HTTP status ${statusCode}`);
}

/** The file itself, whether the mark of gzip says how it was packed on the way or what kind of file it is. */
function unpackedTransfer(file: RemoteFile, content: Buffer, encoding: string | undefined): Uint8Array {
  if (encoding === undefined || digest(file, content) === file.sum) return content;
  try {
    return gunzipSync(content, { maxOutputLength: file.bytes });
  } catch {
    return content;
  }
}
