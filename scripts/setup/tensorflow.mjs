// @ts-check
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { findProgram, run, tryToRun } from "./run.mjs";
import { SetupError } from "./steps.mjs";
import { readIfPresent, sumOfLargeFile } from "./sums.mjs";

/** @typedef {import("./steps.mjs").Context} Context */
/** @typedef {{ requirement: string, platform: string, sha256: string }} Wheel */

/**
 * Wheels that hold the C library for machines that the package's own installer does not serve.
 * @type {Record<string, Wheel>}
 */
const WHEELS = {
  "linux-x64": {
    requirement: "tensorflow-cpu==2.15.1",
    platform: "manylinux2014_x86_64",
    sha256: "54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26",
  },
  "linux-arm64": {
    requirement: "tensorflow-cpu-aws==2.15.1",
    platform: "manylinux2014_aarch64",
    sha256: "d4c3a3a9363bf42999adedbbd514e3a133be2d62f61fee9cfa46aaefb087c09e",
  },
};

/** The package's own installer is given up when nothing has come for so long: some firewalls never answer. */
const STALLED_AFTER_MS = 30_000;

/** Adds two numbers in the native library; the first two lines put back what Node 23 took away. */
const LOADS = `
const util = require("node:util");
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
process.exit(tf.getBackend() === "tensorflow" && tf.add(2, 3).dataSync()[0] === 5 ? 0 : 1);
`;

/** Unpacks members of a zip file by the beginning of their names; Python lets none of them leave the folder. */
const UNPACK = `
import re, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    archive.extractall(sys.argv[2], [name for name in archive.namelist() if re.match(sys.argv[3], name)])
`;

/** A regular expression of Python's: libraries, C headers, and what the libraries are linked with. */
const NEEDED =
  String.raw`tensorflow/libtensorflow\w*\.so\.2$|` +
  String.raw`tensorflow/include/(tensorflow/c|tensorflow/core/platform|tsl)/.*\.h$|` +
  String.raw`[^/]+\.libs/`;

/**
 * @tensorflow/tfjs-node with its native library and binding, made in a folder beside the package and moved
 * into it when it works.
 * @param {Context} context
 * @param {Record<string, Wheel>} wheels
 * @returns {import("./steps.mjs").Step}
 */
export function tensorflowStep(context, wheels = WHEELS) {
  const scope = join(context.root, "node_modules", "@tensorflow");
  const target = join(scope, "tfjs-node");
  const staging = join(scope, ".tfjs-node-set-up");
  const stamp = join(target, "lib", ".set-up");
  const verified = `${context.platform} ${context.arch}\n`;
  return {
    name: "TensorFlow",
    minutes: 1.5,
    gigabytes: 1,
    done: () => readIfPresent(stamp) === verified,
    run: async () => {
      rmSync(staging, { recursive: true, force: true });
      let how = "loads already";
      if (!(await loads(context, target))) {
        copyPackage(target, staging);
        how = await install(context, staging, wheels[`${context.platform}-${context.arch}`]);
        for (const part of ["deps", "lib"]) {
          rmSync(join(target, part), { recursive: true, force: true });
          renameSync(join(staging, part), join(target, part));
        }
        rmSync(staging, { recursive: true, force: true });
      }
      writeFileSync(stamp, verified);
      return how;
    },
  };
}

/**
 * @param {Context} context
 * @param {string} folder a copy of the package
 * @param {Wheel | undefined} wheel
 */
async function install(context, folder, wheel) {
  if ((await ownInstaller(context, folder)) && (await loads(context, folder))) return "by its own installer";
  for (const part of ["deps", "lib"]) rmSync(join(folder, part), { recursive: true, force: true });
  if (wheel === undefined) {
    throw new SetupError(
      `TensorFlow's own installer failed and there is no other way on ${context.platform} ${context.arch}; ` +
        "connect to a network that lets it through, then type the same command again.",
    );
  }
  const compiler = findCompiler(context);
  await unpackWheel(context, await downloadWheel(context, folder, wheel), folder);
  await compileBinding(context, folder, compiler);
  if (!(await loads(context, folder))) {
    throw new SetupError(`TensorFlow was compiled but does not load; the end of ${context.log} says why.`);
  }
  return "library from PyPI, binding compiled";
}

/**
 * The package without what an installer puts there.
 * @param {string} source
 * @param {string} copy
 */
function copyPackage(source, copy) {
  const isOriginal = (/** @type {string} */ path) =>
    path !== join(source, "deps") && path !== join(source, "lib");
  cpSync(source, copy, { recursive: true, filter: isOriginal });
}

/**
 * @param {Context} context
 * @param {string} folder
 */
async function ownInstaller(context, folder) {
  const stalled = new AbortController();
  let size = -1;
  const watch = setInterval(() => {
    const now = sizeOf(folder);
    if (now === size) stalled.abort();
    size = now;
  }, STALLED_AFTER_MS);
  const bin = join(context.root, "node_modules", ".bin");
  const { ok } = await tryToRun(context, process.execPath, [join("scripts", "install.js")], {
    cwd: folder,
    env: { PATH: `${bin}${delimiter}${context.env["PATH"]}` },
    signal: stalled.signal,
  });
  clearInterval(watch);
  return ok;
}

/**
 * @param {string} folder
 * @returns {number}
 */
function sizeOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, String(name)), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((total, size) => total + size, 0);
}

/** @param {Context} context */
function venvPython(context) {
  return join(context.root, ".venv", "bin", "python");
}

/** @param {Context} context */
function findCompiler(context) {
  const compiler = findProgram(context, "g++") ?? findProgram(context, "clang++");
  if (compiler !== undefined) return compiler;
  throw new SetupError(
    "TensorFlow's own installer failed and the other way needs a C++ compiler; type: sudo apt install g++",
  );
}

/**
 * @param {Context} context
 * @param {string} folder
 * @param {Wheel} wheel
 * @returns {Promise<string>} the wheel's path
 */
async function downloadWheel(context, folder, { requirement, platform, sha256 }) {
  const downloads = join(folder, "download");
  const choice = ["--no-deps", "--only-binary=:all:", "--python-version", "3.11", "--platform", platform];
  await run(
    context,
    venvPython(context),
    ["-m", "pip", "download", "--disable-pip-version-check", ...choice, "--dest", downloads, requirement],
    { failure: `pip could not download ${requirement}; the lines above say why.` },
  );
  const archive = join(downloads, readdirSync(downloads)[0]);
  const sum = await sumOfLargeFile(archive);
  if (sum !== sha256) {
    throw new SetupError(
      `The sum of the downloaded ${requirement} is ${sum} and not ${sha256}; ` +
        "type: .venv/bin/python -m pip cache purge, then the same command again.",
    );
  }
  return archive;
}

/**
 * Takes the two libraries, what they are linked with, and the C headers. The folders keep their places
 * relative to each other, since the libraries look for `../*.libs`.
 * @param {Context} context
 * @param {string} archive
 * @param {string} folder
 */
async function unpackWheel(context, archive, folder) {
  const [unpacked, deps] = [join(folder, "unpacked"), join(folder, "deps")];
  await run(context, venvPython(context), ["-c", UNPACK, archive, unpacked, NEEDED], {
    failure: "The wheel of TensorFlow cannot be unpacked; the lines above say why.",
  });
  rmSync(archive);
  mkdirSync(join(deps, "lib"), { recursive: true });
  const libraries = readdirSync(join(unpacked, "tensorflow")).filter((name) => name.endsWith(".so.2"));
  for (const name of libraries) renameSync(join(unpacked, "tensorflow", name), join(deps, "lib", name));
  renameSync(join(unpacked, "tensorflow", "include"), join(deps, "include"));
  for (const name of readdirSync(unpacked).filter((name) => name.endsWith(".libs")))
    renameSync(join(unpacked, name), join(deps, name));
  rmSync(unpacked, { recursive: true });
  symlinkSync("libtensorflow_cc.so.2", join(deps, "lib", "libtensorflow.so"));
  symlinkSync("libtensorflow_framework.so.2", join(deps, "lib", "libtensorflow_framework.so"));
}

/**
 * @param {Context} context
 * @param {string} folder
 * @param {string} compiler
 */
async function compileBinding(context, folder, compiler) {
  const headers = join(context.root, "node_modules", "node-api-headers", "include");
  mkdirSync(join(folder, "lib", "napi-v8"), { recursive: true });
  const args = [
    ...["-O2", "-std=c++17", "-shared", "-fPIC", "-DNAPI_VERSION=8", "-DBUILDING_NODE_EXTENSION"],
    ...[`-I${headers}`, "-Ideps/include", "-I."],
    ...["binding/tfjs_backend.cc", "binding/tfjs_binding.cc"],
    ...["-Ldeps/lib", "-ltensorflow", "-ltensorflow_framework", "-Wl,-rpath,$ORIGIN/../../deps/lib"],
    ...["-o", "lib/napi-v8/tfjs_binding.node"],
  ];
  await run(context, compiler, args, {
    cwd: folder,
    failure: "TensorFlow's binding does not compile; the lines above say why.",
  });
}

/**
 * @param {Context} context
 * @param {string} folder
 */
async function loads(context, folder) {
  if (!existsSync(join(folder, "lib"))) return false;
  const env = { TF_CPP_MIN_LOG_LEVEL: "2" };
  const { ok } = await tryToRun(context, process.execPath, ["-e", LOADS, folder], { env });
  return ok;
}
