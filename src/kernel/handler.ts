import { versions } from "tslab";
import * as jupyter from "tslab/dist/jupyter";
import { abortError, describeError, type ErrorContent } from "./errors";
import { CellOutput, replaceStreams, terminalOutput, type Publish } from "./output";
import { isGivenUp, type CellRunner } from "./runner";
import type { StackTraces } from "./stack-traces";
import { toMessage } from "./text";

type Handler = jupyter.JupyterHandlerImpl;
type KernelInfo = ReturnType<Handler["handleKernel"]>;
type InspectReply = ReturnType<Handler["handleInspect"]>;
type CompleteReply = ReturnType<Handler["handleComplete"]>;
type ExecuteRequest = Parameters<Handler["handleExecute"]>[0];
type InspectRequest = Parameters<Handler["handleInspect"]>[0];
type CompleteRequest = Parameters<Handler["handleComplete"]>[0];
type Failure = { status: "error" } & ErrorContent;
type Expression = Failure | { status: "ok"; data: Record<string, string>; metadata: object };
type ExecuteReply = { execution_count: number } & (
  Failure | { status: "ok"; payload: never[]; user_expressions: Record<string, Expression> }
);

// Jupyter counts positions in code points, TypeScript in UTF-16 units.
const toUnits = (text: string, at: number): number => Array.from(text).slice(0, at).join("").length;
const toCodePoints = (text: string, at: number): number => Array.from(text.slice(0, at)).length;

const stopped = "the cell was interrupted";
const unheard = `${stopped} but did not stop by itself; what it started may go on unseen`;

/** What the kernel answers, where that differs from tslab. */
export class CellHandler extends jupyter.JupyterHandlerImpl {
  private executions = 0;
  private output = terminalOutput;
  private readonly streams = replaceStreams(() => this.output);
  /** The kernel's own modules, which a cell may remove from there: another tslab would show nothing. */
  private readonly loaded = { ...require.cache };

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

  /** Answers a request of Jupyter's protocol, in JSON. Never rejects, whatever a cell did to what it is answered with. */
  async answer(kind: string, content: object, publish: Publish): Promise<string> {
    const isCell = kind === "execute_request";
    try {
      return toMessage(
        isCell
          ? await this.execute(content as ExecuteRequest, publish)
          : { status: "ok", ...this.answerAtOnce(kind, content) },
      );
    } catch (error) {
      return isCell ? this.fail(error, publish) : toMessage(this.failure(error));
    }
  }

  interrupt(): void {
    this.runner.interrupt();
  }

  /** To be called where anything was terminated between cells. */
  recover(): void {
    this.runner.recover();
    this.streams.recover();
  }

  /** The reply for a cell that did not end: it could be anywhere, so nothing is awaited and none of its code is run. */
  giveUp({ publish, heard, reason }: { publish: Publish; heard: boolean; reason?: string }): string {
    this.runner.giveUp();
    this.streams.recover();
    this.output.flush();
    const error = reason === undefined ? abortError(heard ? unheard : stopped) : new RangeError(reason);
    return this.fail(error, publish);
  }

  /** An error thrown outside of what a cell awaits ends that cell; between cells it can only be written. */
  handleBackgroundError(error: unknown): void {
    if (isGivenUp(error) || this.runner.failRunning(error)) return;
    // Not by `console`, which a cell may have changed.
    this.output.write("stderr", `${this.describe(error).traceback.join("\n")}\n`);
  }

  private answerAtOnce(kind: string, content: object): object {
    if (kind === "kernel_info_request") return this.handleKernel();
    if (kind === "complete_request") return this.handleComplete(content as CompleteRequest);
    if (kind === "inspect_request") return this.handleInspect(content as InspectRequest);
    return this.handleIsComplete(content as { code: string });
  }

  /** Runs a cell. All that it puts out is published before the reply is returned. */
  private async execute(request: ExecuteRequest, publish: Publish): Promise<ExecuteReply> {
    const { code, silent, store_history, user_expressions } = request;
    const output = new CellOutput(publish);
    this.redirect(output);
    this.traces.install(); // a package may have put its own in their place
    if (!silent && store_history !== false) this.executions++;
    const execution_count = this.executions;
    if (!silent) output.publish("execute_input", { code, execution_count });
    const { failure, result } = await this.runner.run(code, String(execution_count));
    if (failure) {
      const { status, ...error } = this.failure(failure.error);
      output.publish("error", error);
      return { status, execution_count, ...error };
    }
    if (result !== undefined && !silent) {
      output.publish("execute_result", { execution_count, data: result, metadata: {} });
    }
    const expressions = await this.evaluate((user_expressions ?? {}) as Record<string, string>);
    output.flush();
    return { status: "ok", execution_count, payload: [], user_expressions: expressions };
  }

  private async evaluate(expressions: Record<string, string>): Promise<Record<string, Expression>> {
    const values: Record<string, Expression> = {};
    for (const [name, code] of Object.entries(expressions)) {
      const label = `expression${Object.keys(values).length + 1}`;
      const { failure, result } = await this.runner.run(code, label);
      const data = result ?? { "text/plain": "undefined" };
      values[name] = failure ? this.failure(failure.error) : { status: "ok", data, metadata: {} };
    }
    return values;
  }

  private fail(error: unknown, publish: Publish): string {
    const { status, ...content } = this.failure(error);
    publish("error", content);
    return toMessage({ status, execution_count: this.executions, ...content });
  }

  private failure(error: unknown): Failure {
    return { status: "error", ...this.describe(error) };
  }

  private describe(error: unknown): ErrorContent {
    return describeError(error, this.traces);
  }

  /** As with IPython, work that goes on in the background writes to the latest cell. */
  private redirect(output: CellOutput): void {
    this.output = output;
    this.streams.restore();
    for (const [file, module] of Object.entries(this.loaded)) require.cache[file] ??= module;
    Object.assign(jupyter, {
      lastWriteDisplayData: (data: object, update: boolean) =>
        output.publish(update ? "update_display_data" : "display_data", data),
    });
  }
}
