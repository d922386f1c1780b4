/**
 * Memory of the processes that a program starts, detached ones too, looked at many times a second: the pages of their
 * own (RssAnon), and beside them those of files, which kernels share.
 */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SAMPLE_MS = 25;

/** In MB: pages of its own, and of files. */
export interface Peak {
  own: number;
  files: number;
}

const megabytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0) / 1024;

/** A file of a process; empty where the process is gone. */
function procFile(pid: string, name: string): string {
  try {
    return readFileSync(join("/proc", pid, name), "utf8");
  } catch {
    return "";
  }
}

/** Watches the processes whose environment bears a mark, which children inherit wherever they go. */
export class Watch {
  readonly mark = `LAB_MEMORY_MARK=${randomUUID()}`;
  private readonly marked = new Map<string, boolean>();
  private readonly timer = setInterval(() => this.sample(), SAMPLE_MS);
  readonly peak: Peak = { own: 0, files: 0 };

  /** The variable as the environment of what is to be watched. */
  get env(): NodeJS.ProcessEnv {
    const [name, value] = this.mark.split("=");
    return { [name]: value };
  }

  processes(): string[] {
    const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
    for (const pid of all) {
      if (!this.marked.has(pid)) this.marked.set(pid, procFile(pid, "environ").includes(this.mark));
    }
    return all.filter((pid) => this.marked.get(pid));
  }

  /** Pages that several processes share count in parts (Pss), in MB. */
  share(): number {
    return this.processes().reduce((sum, pid) => sum + megabytes(procFile(pid, "smaps_rollup"), "Pss"), 0);
  }

  stop(): Peak {
    clearInterval(this.timer);
    return this.peak;
  }

  /** Between fork and exec a process is a copy of its parent, whose pages it shares: none are its own yet. */
  private isCopy(pid: string): boolean {
    const parent = /^PPid:\s+(\d+)/m.exec(procFile(pid, "status"))?.[1];
    return (
      parent !== undefined &&
      this.marked.get(parent) === true &&
      procFile(pid, "cmdline") === procFile(parent, "cmdline")
    );
  }

  private sample(): void {
    const states = this.processes()
      .filter((pid) => !this.isCopy(pid))
      .map((pid) => procFile(pid, "status"));
    const own = states.reduce((sum, state) => sum + megabytes(state, "RssAnon"), 0);
    if (own <= this.peak.own) return;
    this.peak.own = own;
    this.peak.files = states.reduce((sum, state) => sum + megabytes(state, "RssFile"), 0);
  }
}
