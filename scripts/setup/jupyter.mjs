// @ts-check
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonStep } from "./json-step.mjs";
import { findPython } from "./prerequisites.mjs";
import { run } from "./run.mjs";
import { readIfPresent, sumOfFiles } from "./sums.mjs";
import { SetupError } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Context} Context */
/** @typedef {import("./steps.mjs").Step} Step */

/**
 * A virtual environment of Python's, with what a file of pinned requirements lists. It works only in the place that it was
 * made in, so it is made where it stays, and a marker written first tells ours from somebody else's.
 * @param {Context} context
 * @param {{ what: string, folder: string, requirements: string, gigabytes: number }} environment
 * @returns {Step}
 */
export function pythonEnvironmentStep(context, { what, folder, requirements: list, gigabytes }) {
  const venv = join(context.root, folder);
  const marker = join(venv, ".set-up");
  const requirements = join(context.root, list);
  const python = join(venv, "bin", "python");
  const expected = () => `${venv} ${sumOfFiles([requirements])}\n`;
  return {
    name: `${what} in ${folder}`,
    minutes: 1,
    gigabytes,
    done: () => existsSync(python) && readIfPresent(marker) === expected(),
    run: async () => {
      if (existsSync(venv) && !existsSync(marker)) {
        throw new SetupError(
          `${folder} was not made by this set-up; move it away: mv ${folder} ${folder}.old`,
        );
      }
      const { path } = await findPython(context);
      rmSync(venv, { recursive: true, force: true });
      mkdirSync(venv);
      writeFileSync(marker, "begun\n");
      await run(context, path, ["-m", "venv", venv], {
        failure: `Python could not make ${folder}; the lines above say why.`,
      });
      await run(
        context,
        python,
        ["-m", "pip", "install", "--disable-pip-version-check", "-r", requirements],
        { failure: `pip could not install ${what}; the lines above say why.` },
      );
      writeFileSync(marker, expected());
      return "installed as pinned";
    },
  };
}

/**
 * The kernel, named `tslab` so that the notebooks also open with a tslab of the reader's own.
 * @param {Context} context
 * @returns {Step}
 */
export function kernelStep(context) {
  const file = join(context.root, ".venv", "share", "jupyter", "kernels", "tslab", "kernel.json");
  const spec = {
    argv: [
      process.execPath,
      // With Node's own limit, garbage of 2 GB piles up beside TensorFlow's memory before it is collected.
      "--max-old-space-size=1536",
      // Room for what cells leave: with Node's own 16 MB, a kernel that computes little holds 50 MB more.
      "--max-semi-space-size=4",
      // Within a cell, too, garbage is collected when there is a quarter more than was kept; V8 would wait for up to three times as much.
      "--heap-growing-percent=25",
      // A callback that an interrupt terminated leaves its id behind, for which Node would end the process.
      "--no-force-async-hooks-checks",
      join(context.root, "src", "kernel", "dist", "main.js"),
      "--config-path={connection_file}",
    ],
    display_name: "tslab (TypeScript)",
    language: "typescript",
    interrupt_mode: "message",
    env: {
      TF_CPP_MIN_LOG_LEVEL: "2",
      // Each of TensorFlow's threads would keep what was freed in an arena of its own.
      MALLOC_ARENA_MAX: "2",
      // TensorFlow's own pool gives nothing back; so do arenas where large tensors lie in them. On huge pages, where the
      // system has them, tensors cost a hundredth of the page faults.
      TF_ONEDNN_USE_SYSTEM_ALLOCATOR: "1",
      MALLOC_MMAP_THRESHOLD_: String(4 * 2 ** 20),
      MALLOC_TRIM_THRESHOLD_: String(16 * 2 ** 20),
      GLIBC_TUNABLES: "glibc.malloc.hugetlb=1",
    },
  };
  return jsonStep("kernel tslab", { [file]: spec }, "registered in .venv");
}
