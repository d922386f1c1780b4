// npm run hub: JupyterHub for a class, as root on Linux. What follows `--` is handed to it.
import { join, resolve } from "node:path";
import { prepareHub, startHub } from "./hub/start";
import { endOf, projectRoot } from "./jupyter";

const usage = `npm run hub -- [JupyterHub's arguments]
  a seat for each member of the group "lab", on http://127.0.0.1:8000, with the student notebooks of out/course, or of the folder
  that LAB_COURSE names; for example
  --JupyterHub.bind_url=http://127.0.0.1:9000   another address
  --Spawner.mem_limit=3G                        the memory of each of a seat's processes
  -f MY_CONFIG.py                               a configuration that begins with load_subconfig("${join(projectRoot, "scripts/hub/jupyterhub_config.py")}")`;

async function main(args: string[]): Promise<void> {
  if (args[0] === "--help") return console.log(usage);
  if (process.getuid?.() !== 0)
    throw new Error("npm run hub: expected root, who alone starts seats of other users, got another user");
  const caller = process.env["npm_lifecycle_event"] === "hub" ? (process.env["INIT_CWD"] ?? ".") : ".";
  const course = resolve(caller, process.env["LAB_COURSE"] ?? join(projectRoot, "out", "course"));
  const folder = join(projectRoot, "out", "hub");
  prepareHub(course, folder);
  process.exitCode = await endOf(startHub(folder, args, { env: process.env, stdio: "inherit" }));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
