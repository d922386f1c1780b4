import { versions } from "tslab";
import * as jupyter from "tslab/dist/jupyter";
import { describeError, type ErrorContent } from "./errors";
import { CellOutput, type Publish } from "./output";
import type { CellRunner } from "./runner";
import type { StackTraces } from "./stack-traces";

type Handler = jupyter.JupyterHandlerImpl;
type KernelInfo = ReturnType<Handler["handleKernel"]>;
type InspectReply = ReturnType<Handler["handleInspect"]>;
type CompleteReply = ReturnType<Handler["handleComplete"]>;
type ExecuteReply = { status: string; execution_count: number } & Partial<ErrorContent>;
export type ExecuteRequest = Parameters<Handler["handleExecute"]>[0];
export type InspectRequest = Parameters<Handler["handleInspect"]>[0];
export type CompleteRequest = Parameters<Handler["handleComplete"]>[0];

// Jupyter counts positions in code points, TypeScript in UTF-16 units.
const toUnits = (text: string, at: number): number => Array.from(text).slice(0, at).join("").length;
const toCodePoints = (text: string, at: number): number => Array.from(text.slice(0, at)).length;

/** What the kernel answers, where that differs from tslab. */
export class CellHandler extends jupyter.JupyterHandlerImpl {
  private executions = 0;

  constructor(
    private readonly runner: CellRunner,
    private readonly traces: StackTraces,
  ) {
    super(runner.executor, false);
  }

  override handleKernel(): KernelInfo {
    const info = super.handleKernel();
    return {
      ...info,
      implementation_version: versions.tslab,
      language_info: { ...info.language_info, version: versions.typescript, pygments_lexer: "typescript" },
      help_links: [{ text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/handbook/" }],
    };
  }

  override handleInspect(request: InspectRequest): InspectReply {
    return super.handleInspect({ ...request, cursor_pos: toUnits(request.code, request.cursor_pos) });
  }

  override handleComplete({ code, cursor_pos }: CompleteRequest): CompleteReply {
    const reply = super.handleComplete({ code, cursor_pos: toUnits(code, cursor_pos) });
    return {
      ...reply,
      cursor_start: toCodePoints(code, reply.cursor_start),
      cursor_end: toCodePoints(code, reply.cursor_end),
    };
  }

  override handleShutdown({ restart }: { restart: boolean }): { restart: boolean } {
    return { restart };
  }

  /** Runs a cell. All that it puts out is published before the reply is returned. */
  async execute({ code, silent, store_history }: ExecuteRequest, publish: Publish): Promise<ExecuteReply> {
    const output = new CellOutput(publish);
    this.redirect(output);
    if (!silent && store_history !== false) this.executions++;
    const execution_count = this.executions;
    if (!silent) output.publish("execute_input", { code, execution_count });
    const { failure, result } = await this.runner.run(code, String(execution_count));
    if (failure) {
      const error = this.describe(failure.error);
      output.publish("error", error);
      return { status: "error", execution_count, ...error };
    }
    if (result !== undefined && !silent) {
      output.publish("execute_result", { execution_count, data: result, metadata: {} });
    }
    output.flush();
    return { status: "ok", execution_count };
  }

  interrupt(): void {
    this.runner.interrupt();
  }

  /** An error thrown outside of what a cell awaits ends that cell; between cells it can only be written. */
  handleBackgroundError(error: unknown): void {
    if (this.runner.failRunning(error)) return;
    console.error(this.describe(error).traceback.join("\n"));
  }

  describe(error: unknown): ErrorContent {
    return describeError(error, this.traces);
  }

  /** As with IPython, work that goes on in the background writes to the latest cell. */
  private redirect(output: CellOutput): void {
    for (const name of ["stdout", "stderr"] as const) {
      const write = this.createWriteToIopub(name, (stream, text) => output.write(stream, text));
      Object.assign(process[name], { write });
    }
    Object.assign(jupyter, {
      lastWriteDisplayData: (data: object, update: boolean) =>
        output.publish(update ? "update_display_data" : "display_data", data),
    });
  }
}
