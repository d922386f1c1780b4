import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { count } from "../support/counts";
import { root } from "../support/root";

/** A compiler for foreign systems, with their C and C++ headers. */
const ZIG = "ziglang==0.17.1";
const PACKAGE = join(root, "node_modules", "@tensorflow", "tfjs-node");

interface System {
  platform: string;
  arch: string;
  target: string;
  library: string;
  /** The binding's first bytes: its format, and the processor it is for. */
  head: string;
  /** Leave no function to be found later. */
  strict: (args: string[]) => string[];
}

const SYSTEMS: Record<string, System> = {
  "Apple silicon": {
    ...{ platform: "darwin", arch: "arm64", target: "aarch64-macos.12.0" },
    library: "libtensorflow_cc.2.dylib",
    head: "cffaedfe0c000001",
    strict: (args) => args.filter((arg) => !arg.endsWith(",dynamic_lookup")),
  },
  "Linux arm64": {
    ...{ platform: "linux", arch: "arm64", target: "aarch64-linux-gnu.2.17" },
    library: "libtensorflow_cc.so.2",
    head: "7f454c4602010100",
    strict: (args) => [...args, "-Wl,-z,defs"],
  },
};

interface WheelModule {
  WHEELS: Record<string, object>;
  installFromWheel: (context: object, folder: string, wheel: object) => Promise<void>;
}

/** Set-up's commands for systems that are not this one, with the real wheels; nothing that they make is run. */
describe("TensorFlow's library out of a wheel", () => {
  const scratch = mkdtempSync(join(tmpdir(), "wheels-"));
  const python = join(root, ".venv", "bin", "python");
  const [zig, bin, recorded] = ["zig", "bin", "arguments"].map((name) => join(scratch, name));
  before(() => {
    execFileSync(python, ["-m", "pip", "install", "--quiet", "--target", zig, ZIG], { stdio: "inherit" });
    mkdirSync(bin);
    const compile = `PYTHONPATH=${zig} exec ${python} -m ziglang c++ -target "$TARGET" "$@"`;
    writeFileSync(join(bin, "g++"), `#!/bin/sh\nprintf '%s\\n' "$@" > ${recorded}\n${compile}\n`);
    chmodSync(join(bin, "g++"), 0o755);
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  for (const [name, { platform, arch, target, library, head, strict }] of Object.entries(SYSTEMS)) {
    it(`of ${name} has what the binding calls, which is compiled and linked with it`, async () => {
      const { WHEELS, installFromWheel } = (await import(
        join(root, "scripts", "setup", "tensorflow-wheel.mjs")
      )) as WheelModule;
      const folder = join(scratch, platform);
      const made = ["deps", "lib"].map((part) => join(PACKAGE, part));
      cpSync(PACKAGE, folder, { recursive: true, filter: (path) => !made.includes(path) });
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, TARGET: target };
      const log = join(scratch, "log");
      const context = { root, env, platform, arch, log, print: () => undefined };
      await installFromWheel(context, folder, WHEELS[`${platform}-${arch}`]);
      assert.ok(existsSync(join(folder, "deps", "lib", library)));
      const binding = readFileSync(join(folder, "lib", "napi-v8", "tfjs_binding.node"));
      assert.equal(binding.subarray(0, 8).toString("hex"), head);
      assert.ok(binding.includes(library), "the binding names the library that it loads");
      // What is left to Node is Node's: every function of TensorFlow is in the library.
      const args = readFileSync(recorded, "utf8").trimEnd().split("\n");
      const { stderr } = spawnSync(join(bin, "g++"), strict(args), { cwd: folder, env, encoding: "utf8" });
      const missing = [...stderr.matchAll(/undefined symbol: (\S+)/g)].map(([, symbol]) => symbol);
      assert.ok(missing.length > 0, stderr);
      assert.deepEqual(
        missing.filter((symbol) => !/^_?napi_/.test(symbol)),
        [],
      );
      count("wheels");
      rmSync(folder, { recursive: true });
    });
  }
});
