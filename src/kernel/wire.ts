import { createHmac, randomUUID } from "node:crypto";
import { toJson } from "./text";

interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

/** A request as it came: its `identities` lead back to the client. */
export interface Request {
  identities: Buffer[];
  header: Header;
  content: Record<string, unknown>;
}

const delimiter = Buffer.from("<IDS|MSG>");

function sign(key: string, parts: (Buffer | string)[]): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/** Reads a message of Jupyter's wire protocol; undefined where its signature is wrong or it is no such message. */
export function decode(key: string, frames: Buffer[]): Request | undefined {
  const start = frames.findIndex((frame) => frame.equals(delimiter));
  const [signature, ...parts] = frames.slice(start + 1, start + 6);
  if (start < 0 || signature?.toString() !== sign(key, parts)) return undefined;
  try {
    const [header, , , content] = parts.map((part) => JSON.parse(part.toString()) as unknown);
    return { identities: frames.slice(0, start), header, content } as Request;
  } catch {
    return undefined;
  }
}

/** Writes an answer to `request`, or a message about it; `content` is JSON. */
export function encode(key: string, request: Request, type: string, content: string): (Buffer | string)[] {
  const own = { msg_id: randomUUID(), msg_type: type, date: new Date().toISOString(), version: "5.3" };
  const header = { ...request.header, ...own };
  const parts = [...[header, request.header, {}].map(toJson), content];
  return [...request.identities, delimiter, sign(key, parts), ...parts];
}
