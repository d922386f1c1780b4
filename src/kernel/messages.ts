import type { Request } from "./wire";

/**
 * What the kernel's two threads tell each other. What goes to front ends travels as JSON, so that a value that
 * cannot be written fails in the cell that made it.
 */
export type ToCells =
  | { type: "ask"; id: number; kind: string; content: Request["content"] }
  /** Asks the running cell to end by itself. */
  | { type: "interrupt"; id: number }
  /** Answers for a cell that did not, or was ended for a `reason`, and drops what cells have scheduled. Without `id` no cell runs. */
  | { type: "giveUp"; id?: number; reason?: string }
  | { type: "ping"; count: number }
  | { type: "end" };

export type ToServer =
  | { type: "publish"; id: number; kind: string; content: string }
  | { type: "answer"; id: number; content: string }
  | { type: "pong"; count: number };
