// @ts-check
// TensorFlow's C library out of a PyPI wheel, and the binding compiled against it.
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { findProgram, run } from "./run.mjs";
import { SetupError } from "./steps.mjs";
import { sumOfLargeFile } from "./sums.mjs";

/** @typedef {import("./steps.mjs").Context} Context */
/** @typedef {{ requirement: string, platform: string, sha256: string }} Wheel */

/**
 * Wheels that hold the C library for machines that the package's own installer does not serve.
 * @type {Record<string, Wheel>}
 */
export const WHEELS = {
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
  // Of 2.15, Apple silicon's wheels hold no library.
  "darwin-arm64": {
    requirement: "tensorflow==2.16.2",
    platform: "macosx_12_0_arm64",
    sha256: "2c8a0e79395639b762e62002db99b2f6cc608f744312c9940899c1128f325331",
  },
};

/**
 * How a system names its libraries, how the binding finds them beside itself and leaves Node's own functions to Node, and
 * where its compiler comes from.
 */
const LINUX = {
  version: ".so.2",
  link: ".so",
  flags: ["-Wl,-rpath,$ORIGIN/../../deps/lib"],
  compiler: "sudo apt install g++",
};
const MACOS = {
  version: ".2.dylib",
  link: ".dylib",
  flags: ["-Wl,-rpath,@loader_path/../../deps/lib", "-Wl,-undefined,dynamic_lookup"],
  compiler: "xcode-select --install",
};

/** Unpacks members of a zip file by the beginning of their names; Python lets none of them leave the folder. */
const UNPACK = `
import re, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    archive.extractall(sys.argv[2], [name for name in archive.namelist() if re.match(sys.argv[3], name)])
`;

/** A regular expression of Python's: libraries, C headers, and what the libraries are linked with. */
const NEEDED =
  String.raw`tensorflow/libtensorflow\w*(\.so\.2|\.2\.dylib)$|` +
  String.raw`tensorflow/include/(tensorflow/c|tensorflow/core/platform|tsl)/.*\.h$|` +
  String.raw`[^/]+\.libs/`;

/**
 * @param {Context} context
 * @param {string} folder a copy of the package tfjs-node
 * @param {Wheel} wheel
 */
export async function installFromWheel(context, folder, wheel) {
  const compiler = findCompiler(context);
  await unpackWheel(context, await downloadWheel(context, folder, wheel), folder);
  await compileBinding(context, folder, compiler);
}

/** @param {Context} context */
function systemOf({ platform }) {
  return platform === "darwin" ? MACOS : LINUX;
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
    `TensorFlow's own installer failed and the other way needs a C++ compiler; type: ${systemOf(context).compiler}`,
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
  const { version, link } = systemOf(context);
  const [unpacked, deps] = [join(folder, "unpacked"), join(folder, "deps")];
  await run(context, venvPython(context), ["-c", UNPACK, archive, unpacked, NEEDED], {
    failure: "The wheel of TensorFlow cannot be unpacked; the lines above say why.",
  });
  rmSync(archive);
  mkdirSync(join(deps, "lib"), { recursive: true });
  const libraries = readdirSync(join(unpacked, "tensorflow")).filter((name) => name.endsWith(version));
  for (const name of libraries) renameSync(join(unpacked, "tensorflow", name), join(deps, "lib", name));
  renameSync(join(unpacked, "tensorflow", "include"), join(deps, "include"));
  for (const name of readdirSync(unpacked).filter((name) => name.endsWith(".libs")))
    renameSync(join(unpacked, name), join(deps, name));
  rmSync(unpacked, { recursive: true });
  symlinkSync(`libtensorflow_cc${version}`, join(deps, "lib", `libtensorflow${link}`));
  symlinkSync(`libtensorflow_framework${version}`, join(deps, "lib", `libtensorflow_framework${link}`));
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
    ...["-Ldeps/lib", "-ltensorflow", "-ltensorflow_framework", ...systemOf(context).flags],
    ...["-o", "lib/napi-v8/tfjs_binding.node"],
  ];
  await run(context, compiler, args, {
    cwd: folder,
    failure: "TensorFlow's binding does not compile; the lines above say why.",
  });
}
