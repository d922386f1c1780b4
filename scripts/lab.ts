// npm run lab: JupyterLab on the notebooks. What follows `--` is handed to it, for example --no-browser.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { endOf, jupyterCommand, jupyterEnvironment, projectRoot } from "./jupyter";

/** Asks no other host for news, updates or extensions; new notebooks get our kernel. */
export const labSettings = [
  "--MultiKernelManager.default_kernel_name=tslab",
  "--LabApp.news_url=None",
  "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
  "--LabApp.extension_manager=readonly",
];

function startJupyterLab(): ChildProcess {
  const [command, args] = jupyterCommand(
    "jupyterlab",
    ...[`--ServerApp.root_dir=${projectRoot}`, "--LabApp.default_url=/lab/tree/notebooks", ...labSettings],
    ...process.argv.slice(2),
  );
  return spawn(command, args, { cwd: projectRoot, env: jupyterEnvironment(), stdio: "inherit" });
}

/** Compiles src/lib whenever one of its files changes. */
function watchLibrary(): ChildProcess {
  const compiler = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
  const args = [compiler, "-p", join("src", "lib"), "--watch", "--preserveWatchOutput"];
  const watcher = spawn(process.execPath, args, { cwd: projectRoot, stdio: ["ignore", "pipe", "inherit"] });
  let compilations = 0;
  createInterface({ input: watcher.stdout }).on("line", (line) => {
    if (/error TS/.test(line)) console.log(line);
    // The first compilation is of what set-up has compiled already.
    if (line.includes("Found 0 errors") && compilations++ > 0) {
      console.log("src/lib is compiled anew; restart the kernel to use it (menu Kernel, Restart Kernel…)");
    }
  });
  return watcher;
}

async function main(): Promise<void> {
  const watcher = watchLibrary();
  try {
    process.exitCode = await endOf(startJupyterLab());
  } finally {
    watcher.kill();
  }
}

// The browser test takes only the settings.
if (require.main === module) void main();
