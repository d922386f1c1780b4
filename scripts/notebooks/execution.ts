import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { isolatedJupyterEnvironment, jupyterCommand } from "../jupyter";
import { describeFailure, type Failure } from "./failure";
import { FollowedFile } from "./followed-file";
import {
  type CodeCell,
  isCodeCell,
  isExecutable,
  joinLines,
  type Notebook,
  readNotebook,
} from "./notebook-file";
import { OutputCollector, type PublishedContent } from "./outputs";

export interface ExecutionRequest {
  /** The notebook to execute; it is not changed. */
  file: string;
  timeoutSeconds: number;
  /** Added to the environment of the kernel. */
  env: NodeJS.ProcessEnv;
  /** Called before each code cell with its index in the notebook. */
  onCell: (index: number) => void;
}

export interface ExecutionResult {
  /** The executed notebook; after a failure, with the outputs so far. */
  notebook: Notebook;
  failure: Failure | undefined;
}

/**
 * Nbconvert's own log as one JSON object a line. At the level DEBUG it holds each cell as it begins and each
 * message that the kernel publishes: progress, and what was executed when nbconvert ends without a notebook.
 */
const LOG_CONFIGURATION = {
  NbConvertApp: {
    log_level: "DEBUG",
    logging_config: {
      formatters: { json: { "()": "pythonjsonlogger.json.JsonFormatter", fmt: "%(msg)s %(args)s" } },
      handlers: { console: { formatter: "json", level: "DEBUG" } },
    },
  },
};

interface LogRecord {
  msg: string;
  args: unknown;
}

/** Executes a notebook from its own folder with nbconvert. */
export async function executeNotebook(request: ExecutionRequest): Promise<ExecutionResult> {
  const folder = mkdtempSync(join(tmpdir(), "notebooks-"));
  try {
    return await executeIn(folder, request);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function executeIn(folder: string, request: ExecutionRequest): Promise<ExecutionResult> {
  const { file, timeoutSeconds, env } = request;
  mkdirSync(join(folder, "config"));
  writeFileSync(join(folder, "config", "jupyter_nbconvert_config.json"), JSON.stringify(LOG_CONFIGURATION));
  const [command, args] = jupyterCommand(
    "nbconvert",
    ...["--to", "notebook", "--execute", `--ExecutePreprocessor.timeout=${timeoutSeconds}`],
    ...["--output-dir", folder, file],
  );
  const recorder = new Recorder(readNotebook(file), request.onCell);
  const log = new FollowedFile(join(folder, "log"), (line) => recorder.read(line));
  const child = spawn(command, args, {
    cwd: dirname(file),
    env: { ...isolatedJupyterEnvironment(folder), ...env },
    stdio: ["ignore", "ignore", log.writable],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => log.close());
  const executed = join(folder, basename(file));
  if (code === 0 && existsSync(executed)) return { notebook: readNotebook(executed), failure: undefined };
  const { notebook, current, plainLines } = recorder;
  return { notebook, failure: describeFailure({ notebook, index: current, plainLines, timeoutSeconds }) };
}

/** Follows nbconvert's log and keeps the notebook as executed so far. */
class Recorder {
  /** Index of the cell that runs, -1 before the first. */
  current = -1;
  /** What is not a record of the log, such as a traceback of nbconvert. */
  readonly plainLines: string[] = [];
  private readonly collector = new OutputCollector();
  private messageType = "";

  constructor(
    readonly notebook: Notebook,
    private readonly onCell: (index: number) => void,
  ) {
    for (const cell of notebook.cells.filter(isCodeCell))
      Object.assign(cell, { outputs: [], execution_count: null });
  }

  read(line: string): void {
    const record = parseRecord(line);
    if (record === undefined) this.plainLines.push(line);
    else if (record.msg.startsWith("Executing cell:")) this.begin(record.args);
    else if (record.msg === "msg_type: %s") [this.messageType] = record.args as [string];
    else if (record.msg === "content: %s") this.publish(record.args as PublishedContent);
  }

  private begin(args: unknown): void {
    const [source] = args as [string];
    const { cells } = this.notebook;
    this.current = cells.findIndex(
      (cell, index) => index > this.current && isExecutable(cell) && joinLines(cell.source) === source,
    );
    this.onCell(this.current);
  }

  private publish(content: PublishedContent): void {
    const cell = this.notebook.cells[this.current] as CodeCell | undefined;
    if (cell !== undefined) this.collector.apply(cell, this.messageType, content);
  }
}

function parseRecord(line: string): LogRecord | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const record = JSON.parse(line) as Partial<LogRecord>;
    return typeof record.msg === "string" ? { msg: record.msg, args: record.args } : undefined;
  } catch {
    return undefined;
  }
}
