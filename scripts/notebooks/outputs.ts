import { type CodeCell, type DataOutput, joinLines, type MimeBundle, type Output } from "./notebook-file";

/** The content of a message that a kernel publishes while a cell runs. */
export interface PublishedContent {
  execution_count?: number;
  name?: string;
  text?: string;
  data?: MimeBundle;
  metadata?: Record<string, unknown>;
  transient?: { display_id?: string };
  wait?: boolean;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/**
 * Builds cells' outputs from published messages, as every Jupyter front end does. Nbconvert writes nothing
 * when a notebook fails; this keeps what was executed so far.
 */
export class OutputCollector {
  private readonly displays = new Map<string, DataOutput[]>();
  private clearPending = false;

  apply(cell: CodeCell, type: string, content: PublishedContent): void {
    if (content.execution_count !== undefined) cell.execution_count = content.execution_count;
    if (type === "clear_output") this.clear(cell, content.wait ?? false);
    else if (type === "update_display_data") this.update(content);
    else this.append(cell, type, content);
  }

  private clear(cell: CodeCell, wait: boolean): void {
    this.clearPending = wait;
    if (!wait) cell.outputs = [];
  }

  private update({ transient, data = {}, metadata = {} }: PublishedContent): void {
    for (const output of this.displays.get(transient?.display_id ?? "") ?? [])
      Object.assign(output, { data, metadata });
  }

  private append(cell: CodeCell, type: string, content: PublishedContent): void {
    const output = outputFrom(type, content);
    if (output === undefined) return;
    if (this.clearPending) this.clear(cell, false);
    const id = content.transient?.display_id;
    if (id !== undefined && "data" in output) {
      this.displays.set(id, [...(this.displays.get(id) ?? []), output]);
    }
    if (!mergeStream(cell.outputs.at(-1), output)) cell.outputs.push(output);
  }
}

function outputFrom(type: string, content: PublishedContent): Output | undefined {
  const { name = "stdout", text = "", data = {}, metadata = {}, execution_count } = content;
  switch (type) {
    case "stream":
      return { output_type: type, name, text };
    case "display_data":
      return { output_type: type, data, metadata };
    case "execute_result":
      return { output_type: type, data, metadata, execution_count: execution_count ?? null };
    case "error":
      return {
        output_type: type,
        ename: content.ename ?? "Error",
        evalue: content.evalue ?? "",
        traceback: content.traceback ?? [],
      };
    default:
      return undefined;
  }
}

function mergeStream(last: Output | undefined, next: Output): boolean {
  if (last?.output_type !== "stream" || next.output_type !== "stream" || last.name !== next.name)
    return false;
  last.text = joinLines(last.text) + joinLines(next.text);
  return true;
}
