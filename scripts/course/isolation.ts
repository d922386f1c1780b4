// Namespaces in which a participant's code reaches no network and no folder but its own.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { virtualEnvironment } from "../jupyter";

/** As root, and as a user where the system lets users have namespaces of their own. */
const WAYS = [
  ["unshare", "--net", "--mount"],
  ["unshare", "--user", "--map-root-user", "--net", "--mount"],
];
const ISOLATE = join(__dirname, "..", "notebooks", "isolate.py");

/** What a command is started within. */
export type Isolation = (folder: string, hidden: string[]) => string[];

/** Undefined where the system forbids it, or is not Linux. */
export function findIsolation(folder: string): Isolation | undefined {
  const python = join(virtualEnvironment, "bin", "python");
  const command = (way: string[], own: string, hidden: string[]): string[] => [
    ...way,
    python,
    ISOLATE,
    own,
    ...hidden,
    "--",
  ];
  const way = WAYS.find(([program, ...rest]) => {
    const [, ...isolated] = command([program, ...rest], folder, []);
    return spawnSync(program, [...isolated, "true"], { stdio: "ignore" }).status === 0;
  });
  return way && ((own, hidden) => command(way, own, hidden));
}
