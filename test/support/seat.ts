import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Notebook } from "../../scripts/notebooks/notebook-file";
import { type Architecture, Container, containerProblem, readDockerfile } from "./container";
import { count } from "./counts";
import { root } from "./root";

const WEEK1 = "week1-bayesian-linear-regression.ipynb";

/** Starts JupyterLab as the container does, and prints the page to which its menu exports a notebook. */
const EXPORT = `
import subprocess, sys, time, urllib.error, urllib.request
lab = subprocess.Popen(["jupyter", "lab", "--no-browser", "--ServerApp.port=8899", "--ServerApp.port_retries=0", "--IdentityProvider.token=t"])
while lab.poll() is None:
    try:
        page = urllib.request.urlopen(f"http://127.0.0.1:8899/nbconvert/html/{sys.argv[1]}?token=t")
        break
    except urllib.error.HTTPError:
        raise
    except urllib.error.URLError:
        time.sleep(0.2)
print(page.read().decode())
lab.terminate()
lab.wait()
`;

/** The suite of a seat that the Dockerfile makes, of this machine's architecture unless another is named. */
export function describeSeat(title: string, architecture?: Architecture): void {
  describe(title, () => {
    let container: Container | undefined;
    before(function () {
      const problem = containerProblem(architecture);
      if (problem !== undefined) {
        console.log(`      ${title} is not tried: ${problem}`);
        return this.skip();
      }
      container = new Container(architecture);
      for (const instruction of readDockerfile(readFileSync(join(root, "Dockerfile"), "utf8"))) {
        container.do(instruction);
        count("steps of the Dockerfile");
      }
    });
    after(() => container?.remove());

    it("runs week 1 from the home of a user who is not root", () => {
      const execute = ["jupyter", "nbconvert", "--to", "notebook", "--execute", "--output", "executed.ipynb"];
      // An emulated kernel on a busy machine takes longer to answer than the minute that nbconvert waits.
      const patient = "--ExecutePreprocessor.startup_timeout=600";
      container!.start([...execute, patient, `notebooks/${WEEK1}`], { LAB_PROFILE: "quick" });
      const file = container!.path("/home/participant/notebooks/executed.ipynb");
      const text = readFileSync(file, "utf8");
      assert.ok((JSON.parse(text) as Notebook).cells.length > 0);
      const [, checks] = /All (\d+) checks hold/.exec(text)!;
      count("checks of week 1", Number(checks));
      assert.equal(statSync(file).uid, 1000);
    });

    it("exports a notebook to the lab's own page", () => {
      const page = container!.start(["python", "-c", EXPORT, `notebooks/${WEEK1}`]);
      assert.match(page, /<body class="notebook">\s*<main id="main">/);
    });

    it("holds neither hidden tests nor answers, and cannot be written", () => {
      assert.equal(container!.start(["ls", "/opt/course"]).trim(), "student");
      const writable = "find /opt -writable -not -type l | head -3";
      assert.equal(container!.start(["sh", "-c", writable]).trim(), "");
    });

    it("has the programs that Binder and a hub start", () => {
      for (const program of [["jupyter", "lab"], ["jupyter", "notebook"], ["jupyterhub-singleuser"]])
        assert.match(container!.start([...program, "--version"]), /\d+\.\d+\.\d+/);
    });

    it("computes with TensorFlow", () => {
      const program = `
        const { tf } = require("/opt/robust-deep-learning-notebooks/src/lib");
        console.log(process.arch, tf.add(2, 3).dataSync()[0], tf.getBackend());`;
      const answer = container!.start(["node", "-e", program]);
      assert.equal(answer.trim(), `${architecture ?? process.arch} 5 tensorflow`);
    });
  });
}
