import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outcome, Project, repository, type Outcome } from "../../fixtures/setup/project";

const STEPS = [
  ...["npm packages", "Jupyter in .venv", "TensorFlow", "kernel tslab", "pages of notebooks"],
  ...["settings of .venv", "src/lib", "src/kernel"],
];

describe("set-up", () => {
  let project: Project;
  const use = (programs?: string[]): Project => (project = new Project(programs));
  afterEach(() => project.remove());

  async function assertFails(changes: NodeJS.ProcessEnv, sentence: RegExp): Promise<void> {
    const { code, text } = await project.setUp(changes);
    assert.match(text.trimEnd().split("\n").at(-1)!, sentence);
    assert.equal(code, 1);
  }

  async function assertSucceeds(changes: NodeJS.ProcessEnv = {}): Promise<string> {
    const { code, text } = await project.setUp(changes);
    assert.equal(code, 0, text);
    return text;
  }

  it("says time and disk first, prints a line for each step, and then has nothing to do", async () => {
    use();
    const first = await assertSucceeds();
    assert.match(first, /^Set-up: about \d+ minutes and \d+\.\d GB of disk for npm packages, /);
    for (const step of STEPS) assert.match(first, new RegExp(`^ {2}${step} .* \\d+\\.\\d s$`, "m"));
    project.forgetCalls();
    const second = await assertSucceeds();
    for (const step of STEPS) assert.match(second, new RegExp(`^ {2}${step} +done before`, "m"));
    assert.deepEqual(project.readCalls(), []);
  });

  it("does again only what has changed", async () => {
    use();
    await assertSucceeds();
    project.forgetCalls();
    project.write("src/lib/index.ts", "export const one = 1;\n");
    project.write("scripts/templates/page/page.css", "body {}\n");
    const text = await assertSucceeds();
    assert.match(text, /src\/lib +compiled/);
    assert.match(text, /src\/kernel +done before/);
    const style = join(project.root, ".venv/share/jupyter/nbconvert/templates/page/page.css");
    assert.equal(readFileSync(style, "utf8"), "body {}\n");
    project.write("scripts/requirements.txt", "jupyterlab==4\n");
    assert.match(await assertSucceeds(), /Jupyter in \.venv +installed/);
    assert.deepEqual(project.readCalls(), [
      "python describe",
      "python -m venv " + join(project.root, ".venv"),
      "python -m pip install",
    ]);
  });

  it("names a missing npm", async () => {
    use(["python3"]);
    await assertFails({}, /npm is not on the PATH; .*nvm install 24/);
  });

  it("names a missing Python, one that is too old, and one without venv", async () => {
    use(["npm"]);
    await assertFails(
      {},
      /Python 3\.10 or later is needed and none was found; type: sudo apt install python3 python3-venv/,
    );
    project.addProgram("python3");
    await assertFails({ FAKE_PYTHON: "3.9.2 True" }, /needed and Python 3\.9\.2 was found; type: sudo apt/);
    await assertFails(
      { FAKE_PYTHON: "3.12.3 False" },
      /Python 3\.12\.3 .* lacks its venv module; type: sudo apt install python3\.12-venv/,
    );
    assert.ok(!project.has("node_modules") && !project.has(".venv"));
  });

  it("names a missing network, a full disk and a differing sum, and recovers from each", async () => {
    use();
    await assertFails(
      { FAKE_NPM_ERROR: "npm error code ENOTFOUND" },
      /^No network, .*type the same command again/,
    );
    await assertFails({ FAKE_NPM_ERROR: "npm error code ENOSPC" }, /^The disk is full; free some space/);
    await assertFails(
      { FAKE_NPM_ERROR: "npm error code EINTEGRITY" },
      /^The sum of a downloaded package differs .*npm cache clean --force/,
    );
    await assertSucceeds();
    assert.ok(!project.has("node_modules/half"));
  });

  it("shows the end of the log where it knows no reason", async () => {
    use();
    const { text } = await project.setUp({ FAKE_NPM_ERROR: "something odd" });
    assert.match(text, /\| something odd\n.*setup\.log\)\nnpm could not install the packages/);
    assert.match(readFileSync(join(project.root, "out", "setup.log"), "utf8"), /something odd/);
  });

  it("shows what does not compile", async () => {
    use();
    project.write("src/lib/index.ts", "broken;\n");
    await assertFails({}, /src\/lib does not compile; mend the errors above/);
    project.write("src/lib/index.ts", "export {};\n");
    assert.match(await assertSucceeds(), /src\/lib +compiled/);
  });

  it("asks for a compiler when TensorFlow's own installer fails", async () => {
    use(["npm", "python3"]);
    await assertFails({ FAKE_INSTALLER: "fails" }, /needs a C\+\+ compiler; type: sudo apt install g\+\+/);
    assert.ok(!project.has("node_modules/@tensorflow/tfjs-node/deps"));
  });

  it("refuses a wheel whose sum differs", async () => {
    use();
    project.write("wheel", "not the wheel");
    const changes = { FAKE_INSTALLER: "fails", FAKE_WHEEL: join(project.root, "wheel") };
    await assertFails(
      changes,
      /The sum of the downloaded tensorflow\S+ is [0-9a-f]{64} and not [0-9a-f]{64}; type: .*pip cache purge/,
    );
    assert.ok(!project.has("node_modules/@tensorflow/tfjs-node/lib"));
  });

  it("leaves a .venv that it did not make", async () => {
    use();
    project.write(".venv/mine", "");
    await assertFails({}, /\.venv was not made by this set-up; move it away: mv \.venv \.venv\.old/);
    assert.ok(project.has(".venv/mine"));
  });

  it("clears away what an interrupted set-up has left", async () => {
    use();
    project.write("node_modules/half/package.json", "{}");
    project.write(".venv/.set-up", "begun\n");
    project.write(".venv/half", "");
    project.write("out/setup.lock", String(deadProcess()));
    await assertSucceeds();
    assert.ok(
      !project.has("node_modules/half") && !project.has(".venv/half") && !project.has("out/setup.lock"),
    );
  });

  it("stops its child when it is told to end, and can be started again", async () => {
    use();
    const child = project.start({ FAKE_NPM_MS: "60000" });
    const ended = outcome(child);
    await project.called("npm ci");
    child.kill("SIGTERM");
    assert.equal((await ended).code, 143);
    await assertSucceeds();
  });

  it("replaces a lock that no set-up has written", async () => {
    use();
    await assertSucceeds();
    for (const text of ["", "garbage", "NaN", "0", "-1", "1.5", "12 garbage", "99999999999999"]) {
      project.write("src/lib/index.ts", `export const text = "${text}";\n`);
      project.write("out/setup.lock", text);
      const written = await assertSucceeds();
      assert.match(written, /src\/lib +compiled/);
      assert.doesNotMatch(written, /Waiting/, text);
    }
    project.write("src/lib/index.ts", "export {};\n");
    project.write("out/setup.lock/file", "");
    await assertSucceeds();
    assert.deepEqual(project.list("out"), ["setup.log"]);
  });

  const WAITING = "Waiting for another set-up, process ";

  /** Starts set-up; when it says that it waits for another one, `then` is done. */
  function startBeside(then: () => void, changes: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const child = project.start({ FAKE_INSTALLER: "works", ...changes });
    let text = "";
    child.stdout!.on("data", (chunk) => {
      if (text.includes(WAITING)) return;
      text += String(chunk);
      if (text.includes(WAITING)) then();
    });
    return outcome(child);
  }

  it("waits, when it is interrupted, until npm has ended, and so does one that was typed beside it", async () => {
    use();
    const first = project.start({ FAKE_INSTALLER: "works", FAKE_NPM_UNTIL: "never", FAKE_NPM_ENDS: "ends" });
    const ended = outcome(first);
    let npmRan: boolean | undefined;
    first.on("exit", () => (npmRan = project.has("npm-is-running")));
    await project.called("npm ci");
    const second = startBeside(() => first.kill("SIGINT"));
    await project.called("npm told to end");
    project.write("ends", "");
    assert.equal((await ended).code, 130);
    assert.equal(npmRan, false);
    const { code, text } = await second;
    assert.equal(code, 0, text);
    assert.doesNotMatch(text, /ENOTEMPTY/);
  });

  it("waits for the npm that a killed set-up has left", async () => {
    use();
    const first = project.start({ FAKE_INSTALLER: "works", FAKE_NPM_UNTIL: "go" });
    const ended = outcome(first);
    await project.called("npm ci");
    first.kill("SIGKILL");
    await ended;
    const { code, text } = await startBeside(() => project.write("go", ""));
    assert.equal(code, 0, text);
    assert.match(text, /Waiting for another set-up, process \d+/);
    assert.match(text, /npm packages +done before/);
    assert.equal(project.readCalls().filter((call) => call === "npm ci").length, 1);
  });

  it("waits for another set-up and then has nothing to do", async () => {
    use();
    const start = (): Promise<Outcome> =>
      startBeside(() => project.write("go", ""), { FAKE_NPM_UNTIL: "go" });
    const both = await Promise.all([start(), start()]);
    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
    );
    assert.ok(both.some(({ text }) => text.includes(WAITING)));
    assert.equal(project.readCalls().filter((call) => call === "npm ci").length, 1);
  });
});

describe("set-up of TensorFlow from a wheel", () => {
  const systems = {
    "linux-x64": { version: ".so.2", link: ".so", flag: "-Wl,-rpath,$ORIGIN/../../deps/lib" },
    "darwin-arm64": { version: ".2.dylib", link: ".dylib", flag: "-Wl,-undefined,dynamic_lookup" },
  };
  for (const [name, { version, link, flag }] of Object.entries(systems)) {
    it(`takes libraries and headers, compiles, verifies, and leaves nothing beside the package (${name})`, async () => {
      const project = new Project();
      try {
        await project.setUp();
        const target = join(project.root, "node_modules", "@tensorflow", "tfjs-node");
        rmSync(join(target, "lib"), { recursive: true });
        const wheel = zip(project, {
          [`tensorflow/libtensorflow_cc${version}`]: "c".repeat(100_000),
          [`tensorflow/libtensorflow_framework${version}`]: "framework",
          "tensorflow/include/tensorflow/c/c_api.h": "header",
          "tensorflow/python/large.py": "not needed",
          "tensorflow_cpu.libs/libomp.so": "",
        });
        const archive = addHostileMembers(wheel);
        const { tensorflowStep } = await load<TensorflowModule>("tensorflow.mjs");
        const [platform, arch] = name.split("-");
        const env = { FAKE_WHEEL: archive, FAKE_REAL_PYTHON: realPython };
        const step = tensorflowStep(context(project, env, platform, arch), {
          [name]: { requirement: "tensorflow==0", platform: "any", sha256: sumOf(archive) },
        });
        assert.equal(step.done(), false);
        assert.equal(await step.run(), "library from PyPI, binding compiled");
        assert.equal(step.done(), true);
        assert.equal(
          readFileSync(join(target, `deps/lib/libtensorflow${link}`), "utf8"),
          "c".repeat(100_000),
        );
        assert.equal(
          readFileSync(join(target, `deps/lib/libtensorflow_framework${link}`), "utf8"),
          "framework",
        );
        assert.equal(readFileSync(join(target, "deps/include/tensorflow/c/c_api.h"), "utf8"), "header");
        assert.ok(readFileSync(join(target, "lib/napi-v8/tfjs_binding.node"), "utf8").includes(flag));
        assert.ok(existsSync(join(target, "deps/tensorflow_cpu.libs/libomp.so")));
        assert.ok(!project.has("node_modules/@tensorflow/.tfjs-node-set-up"));
        // A member that would leave the folder stays in it.
        assert.ok(
          !readdirSync(project.root, { recursive: true }).some(
            (name) =>
              /(^|\/)evil/.test(String(name)) &&
              !String(name).startsWith("node_modules/@tensorflow/tfjs-node/deps/"),
          ),
        );
        assert.ok(!existsSync(join(tmpdir(), "evil-absolute.so")));
      } finally {
        project.remove();
      }
    });
  }

  it("says where a Mac's compiler comes from", async () => {
    const project = new Project(["npm", "python3"]);
    try {
      await project.setUp();
      rmSync(join(project.root, "node_modules/@tensorflow/tfjs-node/lib"), { recursive: true });
      const { tensorflowStep } = await load<TensorflowModule>("tensorflow.mjs");
      await assert.rejects(tensorflowStep(context(project, {}, "darwin", "arm64")).run(), {
        message: /needs a C\+\+ compiler; type: xcode-select --install$/,
      });
    } finally {
      project.remove();
    }
  });
});

describe("a program of set-up", () => {
  it("needs no log where all goes well, and says that the disk is full where it fails and has none", async function () {
    if (!existsSync("/dev/full")) return this.skip();
    const { run } = await import("../../../scripts/setup/run.mjs");
    const { platform, arch, env } = process;
    const context = { root: tmpdir(), platform, arch, env, log: "/dev/full", print: (): void => undefined };
    const node = (code: string): Promise<string> =>
      run(context, process.execPath, ["-e", code], { failure: "it failed" });
    assert.equal(await node("console.log(1)"), "1\n");
    await assert.rejects(node("console.log(1); process.exit(1)"), /The disk is full; free some space/);
  });
});

describe("prerequisites", () => {
  it("takes Node 20.19, 22.13, 24 and 26, warns of others, refuses older ones", async () => {
    const { nodeVersionProblem } = await load<NodeVersionModule>("node-version.mjs");
    for (const version of ["20.19.0", "20.20.2", "22.13.0", "24.0.0", "24.21.3", "26.10.0"])
      assert.equal(nodeVersionProblem(version), undefined);
    assert.match(
      nodeVersionProblem("18.20.4")!.sentence,
      /^Node 18\.20\.4 is too old \(20\.19 is needed\); install Node 24, for example: nvm install 24$/,
    );
    assert.deepEqual(
      ["18.20.4", "20.18.3", "22.12.0", "23.1.0", "25.0.0"].map(
        (version) => nodeVersionProblem(version)!.fatal,
      ),
      [true, true, true, false, false],
    );
    assert.match(nodeVersionProblem("25.0.0")!.sentence, /was not tried/);
  });

  it("compares the disk that is free with what is needed", async () => {
    const { checkDisk } = await load<PrerequisitesModule>("prerequisites.mjs");
    checkDisk(3, 2.5, "/project");
    assert.throws(() => checkDisk(2.44, 2.5, "/project"), {
      message: /^Not enough disk: 2\.5 GB are needed in \/project and 2\.4 GB are free; free some space/,
    });
  });
});

interface TensorflowModule {
  tensorflowStep: (
    context: object,
    wheels?: Record<string, { requirement: string; platform: string; sha256: string }>,
  ) => { done: () => boolean; run: () => Promise<string> };
}

interface NodeVersionModule {
  nodeVersionProblem: (version: string) => { fatal: boolean; sentence: string } | undefined;
}

interface PrerequisitesModule {
  checkDisk: (free: number, needed: number, root: string) => void;
}

async function load<T>(file: string): Promise<T> {
  return (await import(join(repository, "scripts", "setup", file))) as T;
}

function context(project: Project, changes: NodeJS.ProcessEnv, platform: string, arch: string): object {
  const log = join(project.root, "out", "setup.log");
  return { root: project.root, env: project.env(changes), platform, arch, log, print: () => undefined };
}

const realPython = join(repository, ".venv", "bin", "python");

/** Members whose names lead out of the folder, in the patterns that are unpacked. */
function addHostileMembers(archive: string): string {
  const names = [
    "x.libs/../../../../../../evil.so",
    "tensorflow/include/tensorflow/c/../../../../../../../../evil.h",
    `x.libs/${join(tmpdir(), "evil-absolute.so")}`,
  ];
  const code =
    "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], 'a') as z:\n  for n in sys.argv[2:]: z.writestr(n, 'evil')";
  execFileSync(realPython, ["-c", code, archive, ...names]);
  return archive;
}

/** A zip file made by Python's own zipfile. */
function zip(project: Project, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) project.write(`zip/${path}`, text);
  const names = [...new Set(Object.keys(files).map((path) => path.split("/")[0]))];
  const archive = join(project.root, "fake.whl");
  execFileSync(realPython, ["-m", "zipfile", "-c", archive, ...names], { cwd: join(project.root, "zip") });
  return archive;
}

function sumOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** The number of a process that has ended. */
function deadProcess(): number {
  return Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
}
