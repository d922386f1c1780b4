import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { root } from "./root";

const FRESH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** What a machine behind a proxy or with a certificate of its own hands to what it builds. */
const PASSED_ON = /^(https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|PIP_CERT)$/i;
const CERTIFICATES = "/usr/local/share/ca-certificates";

export interface Instruction {
  name: string;
  text: string;
}

/** The instructions of a Dockerfile, lines joined and comments left out. */
export function readDockerfile(text: string): Instruction[] {
  return text
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, name, rest] = /^([A-Z]+)\s+(.*)$/.exec(line)!;
      return { name, text: rest };
    });
}

/** Whether a pattern of .dockerignore leaves a path out. */
export function isIgnored(patterns: string[], path: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split("**/").map((part) => part.replaceAll(".", "\\.").replaceAll("*", "[^/]*"));
    return new RegExp(`^${parts.join("(.+/)?")}(/|$)`).test(path);
  });
}

/** An architecture by its name in Debian, which Node shares, and its emulator by its name in the kernel. */
export type Architecture = keyof typeof EMULATORS;
const EMULATORS = { arm64: "qemu-aarch64" };

/** Why no container can be tried here; undefined where one can, with what it needs installed. */
export function containerProblem(architecture?: Architecture): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return "only root on Linux makes a Debian root";
  if (spawnSync("debootstrap", ["--version"]).status !== 0 && !install("debootstrap"))
    return "debootstrap cannot be installed";
  if (architecture === undefined || architecture === process.arch) return undefined;
  if (isEmulated(architecture)) return undefined;
  if (!install("qemu-user-static", "binfmt-support")) return "qemu-user-static cannot be installed";
  return isEmulated(architecture)
    ? undefined
    : `the kernel does not start ${EMULATORS[architecture]} for programs of ${architecture}`;
}

function install(...packages: string[]): boolean {
  return spawnSync("apt-get", ["install", "-y", "--no-install-recommends", ...packages]).status === 0;
}

/** Whether the kernel starts the emulator by itself, and holds it open ("F"), since a new root does not have it. */
function isEmulated(architecture: Architecture): boolean {
  const file = join("/proc/sys/fs/binfmt_misc", EMULATORS[architecture]);
  return existsSync(file) && /^enabled\n[^]*^flags: .*F/m.test(readFileSync(file, "utf8"));
}

/** A Debian root in which the steps of a Dockerfile are done one after the other, as Docker would. */
export class Container {
  readonly root = mkdtempSync(join(tmpdir(), "container-"));
  private readonly env: Record<string, string> = { PATH: FRESH_PATH };
  private readonly passed: Record<string, string>;
  private arguments: Record<string, string> = {};
  private folder = "/";
  private user = "root";
  private entry: string[] = [];

  /** Of this machine's architecture, or of one whose programs are emulated. */
  constructor(private readonly architecture?: Architecture) {
    chmodSync(this.root, 0o755);
    this.passed = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)) as [string, string][],
    );
  }

  do({ name, text }: Instruction): void {
    const value = text.replaceAll(
      /\$(\w+)/g,
      (whole, variable: string) => this.arguments[variable] ?? this.env[variable] ?? whole,
    );
    const [, key, assigned] = /^(\w+)=(.*)$/.exec(value) ?? [];
    if (name === "FROM") this.from(value);
    else if (name === "ARG") this.arguments[key] = assigned;
    else if (name === "ENV") this.env[key] = assigned;
    else if (name === "USER") this.user = value;
    else if (name === "WORKDIR")
      mkdirSync(this.path((this.folder = resolve(this.folder, value))), { recursive: true });
    else if (name === "COPY") this.copy(value);
    else if (name === "RUN") this.run(["sh", "-c", text], this.arguments);
    else if (name === "ENTRYPOINT") this.entry = JSON.parse(value) as string[];
    else if (name !== "CMD")
      throw new Error(`${name}: expected an instruction that this test knows, got another`);
  }

  /** What `docker run IMAGE COMMAND` prints. */
  start(command: string[], env: Record<string, string> = {}): string {
    return this.run([...this.entry, ...command], env);
  }

  path(inside: string): string {
    return join(this.root, inside);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** The first stage's image is made; a later stage goes on with what there is, its arguments forgotten. */
  private from(value: string): void {
    this.arguments = {};
    const [, suite] = /^debian:(\w+)/.exec(value) ?? [];
    if (suite === undefined) return;
    const foreign = this.architecture === undefined ? [] : [`--arch=${this.architecture}`];
    within(["debootstrap", "--variant=minbase", ...foreign, suite, this.root]);
    cpSync("/etc/resolv.conf", this.path("/etc/resolv.conf"));
    if (existsSync(CERTIFICATES)) cpSync(CERTIFICATES, this.path(CERTIFICATES), { recursive: true });
  }

  private copy(value: string): void {
    if (value !== ". .") throw new Error(`COPY: expected ". .", got ${value}`);
    const patterns = readFileSync(join(root, ".dockerignore"), "utf8").trim().split("\n");
    cpSync(root, this.path(this.folder), {
      recursive: true,
      filter: (path) => !isIgnored(patterns, relative(root, path)),
    });
  }

  private run(command: string[], env: Record<string, string>): string {
    const all = { ...this.passed, ...this.env, HOME: this.home(), ...env };
    const mounted = `mount -t proc proc ${this.root}/proc && mount --rbind /dev ${this.root}/dev && exec "$@"`;
    const inside = [
      "chroot",
      `--userspec=${this.user}:${this.user}`,
      this.root,
      "env",
      "-i",
      `--chdir=${this.folder}`,
    ];
    const variables = Object.entries(all).map(([name, value]) => `${name}=${value}`);
    return within(["sh", "-c", mounted, "sh", ...inside, ...variables, ...command]);
  }

  private home(): string {
    const accounts = readFileSync(this.path("/etc/passwd"), "utf8").split("\n");
    return accounts.map((line) => line.split(":")).find(([name]) => name === this.user)![5];
  }
}

/** Runs a command whose mounts end with it. */
function within(command: string[]): string {
  return execFileSync("unshare", ["--mount", ...command], {
    encoding: "utf8",
    stdio: "pipe",
    maxBuffer: 1e8,
  });
}
