import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { makeCourse } from "../../scripts/course/make";
import { prepareHub, startHub } from "../../scripts/hub/start";
import { jupyterCommand } from "../../scripts/jupyter";
import { root } from "./root";
import { setUp } from "./set-up";

const fixtures = join(root, "test", "fixtures", "hub");
const GROUP = "lab-trial";

export interface CellResult {
  status: "ok" | "error" | "aborted" | "died";
  /** All that the cell printed. */
  text: string;
}

/** What a participant gets of a notebook: its cells' results, and the page to which JupyterLab exports it. */
export interface Visit {
  cells: CellResult[];
  page: string;
}

/** Why no hub can be tried here; undefined where one can. */
export function hubProblem(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return "only root on Linux makes users and starts their seats";
  return readFileSync("/etc/group", "utf8").includes(`${GROUP}:`)
    ? `there is a group ${GROUP} already; another trial may run`
    : undefined;
}

/** A hub as `npm run hub` starts it, and users of this machine, whom `stop` removes. */
export class Hub {
  readonly folder = mkdtempSync(join(tmpdir(), "hub-"));
  readonly course = join(this.folder, "course");
  readonly users: string[];
  private readonly password = randomBytes(12).toString("hex");
  private readonly log = join(this.folder, "log");
  private url = "";
  private process?: ChildProcess;

  constructor(seats: number) {
    this.users = Array.from({ length: seats }, (_, i) => `${GROUP}-${i + 1}`);
  }

  home(user: string): string {
    return join(this.folder, "home", user);
  }

  async start(env: NodeJS.ProcessEnv): Promise<void> {
    setUp("hub");
    chmodSync(this.folder, 0o755);
    mkdirSync(join(this.folder, "home"));
    makeCourse(this.course, 99);
    execFileSync("groupadd", [GROUP]);
    for (const user of this.users) {
      const own = ["--create-home", "--home-dir", this.home(user), "--key", "HOME_MODE=0700"];
      execFileSync("useradd", [...own, "--groups", GROUP, "--shell", "/bin/bash", user]);
      execFileSync("chpasswd", { input: `${user}:${this.password}\n` });
    }
    const hub = join(this.folder, "hub");
    prepareHub(this.course, hub);
    const ports = await freePorts(3);
    const log = openSync(this.log, "w");
    this.process = startHub(hub, ["-f", join(fixtures, "jupyterhub_config.py")], {
      env: {
        ...process.env,
        ...env,
        LAB_HUB_CONFIG: join(root, "scripts", "hub", "jupyterhub_config.py"),
        LAB_HUB_TRIAL: JSON.stringify({ ports, group: GROUP }),
      },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.url = `http://127.0.0.1:${ports[0]}`;
    // JupyterHub says in its log alone that it is ready.
    while (!readFileSync(this.log, "utf8").includes("JupyterHub is now running")) {
      if (this.process.exitCode !== null) throw new Error(`JupyterHub did not start:\n${this.words()}`);
      await setTimeout(100);
    }
  }

  /** What a participant sees who runs a notebook of hers from top to bottom, and more cells after it. */
  async participate(user: string, notebook: string, more: string[]): Promise<Visit> {
    const python = jupyterCommand("")[0];
    const child = spawn(python, [join(fixtures, "participant.py")], { stdio: ["pipe", "pipe", "pipe"] });
    child.stdin.end(JSON.stringify({ url: this.url, user, password: this.password, notebook, more }));
    const texts = [child.stdout, child.stderr].map(async (stream) => {
      let text = "";
      for await (const chunk of stream) text += String(chunk);
      return text;
    });
    const [code] = (await once(child, "close")) as [number | null];
    const [output, errors] = await Promise.all(texts);
    if (code !== 0) throw new Error(`${user}: ${errors}\n${this.words()}`);
    return JSON.parse(output) as Visit;
  }

  async stop(): Promise<void> {
    if (this.process?.exitCode === null) {
      const ended = once(this.process, "exit");
      this.process.kill("SIGTERM");
      await ended;
    }
    for (const user of this.users.filter((name) => spawnSync("id", [name]).status === 0)) {
      spawnSync("pkill", ["-KILL", "--uid", user]);
      execFileSync("userdel", ["--force", user], { stdio: "ignore" });
    }
    spawnSync("groupdel", [GROUP]);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  private words(): string {
    return existsSync(this.log) ? readFileSync(this.log, "utf8").slice(-8000) : "";
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
