// @ts-check
import { createReadStream, createWriteStream, mkdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";

const END_RECORD = 0x06054b50;
const END_RECORD_BYTES = 22;
const LOCAL_HEADER_BYTES = 30;
const DEFLATED = 8;

/** @typedef {{ name: string, method: number, compressedSize: number, offset: number }} Entry */

/**
 * Unpacks chosen entries of a zip file below 4 GB, streaming: an entry may be larger than memory.
 * @param {string} archive
 * @param {(name: string) => string | undefined} target path to write an entry to, undefined to leave it
 */
export async function unzip(archive, target) {
  const file = await open(archive);
  try {
    for (const entry of await readDirectory(file)) {
      const path = target(entry.name);
      if (path !== undefined && !entry.name.endsWith("/")) await extract(file, archive, entry, path);
    }
  } finally {
    await file.close();
  }
}

/**
 * @param {import("node:fs/promises").FileHandle} file
 * @param {string} archive
 * @param {Entry} entry
 * @param {string} path
 */
async function extract(file, archive, entry, path) {
  const header = await read(file, entry.offset, LOCAL_HEADER_BYTES);
  const start = entry.offset + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  mkdirSync(dirname(path), { recursive: true });
  const source =
    entry.compressedSize === 0
      ? []
      : createReadStream(archive, { start, end: start + entry.compressedSize - 1 });
  const output = createWriteStream(path);
  await (entry.method === DEFLATED ? pipeline(source, createInflateRaw(), output) : pipeline(source, output));
}

/**
 * @param {import("node:fs/promises").FileHandle} file
 * @returns {Promise<Entry[]>}
 */
async function readDirectory(file) {
  const { size } = await file.stat();
  const tailSize = Math.min(size, END_RECORD_BYTES + 0xffff);
  const tail = await read(file, size - tailSize, tailSize);
  let end = tail.length - END_RECORD_BYTES;
  while (end >= 0 && tail.readUInt32LE(end) !== END_RECORD) end--;
  if (end < 0) throw new Error("not a zip file");
  const directory = await read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  /** @type {Entry[]} */
  const entries = [];
  for (let at = 0; at < directory.length;) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString("utf8", at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * @param {import("node:fs/promises").FileHandle} file
 * @param {number} position
 * @param {number} length
 */
async function read(file, position, length) {
  const buffer = Buffer.alloc(length);
  await file.read(buffer, 0, length, position);
  return buffer;
}
