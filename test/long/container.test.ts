import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Notebook } from "../../scripts/notebooks/notebook-file";
import { Container, containerProblem, readDockerfile } from "../support/container";
import { count } from "../support/counts";
import { root } from "../support/root";

const WEEK1 = "week1-bayesian-linear-regression.ipynb";

/** Docker is not needed: the steps of the Dockerfile are done in a Debian root. */
describe("a seat in a container", () => {
  let container: Container | undefined;
  before(function () {
    const problem = containerProblem();
    if (problem !== undefined) {
      console.log(`      a container is not tried: ${problem}`);
      return this.skip();
    }
    container = new Container();
    for (const instruction of readDockerfile(readFileSync(join(root, "Dockerfile"), "utf8"))) {
      container.do(instruction);
      count("steps of the Dockerfile");
    }
  });
  after(() => container?.remove());

  it("runs week 1 from the home of a user who is not root", () => {
    const execute = ["jupyter", "nbconvert", "--to", "notebook", "--execute", "--output", "executed.ipynb"];
    container!.start([...execute, `notebooks/${WEEK1}`], { LAB_PROFILE: "quick" });
    const file = container!.path("/home/participant/notebooks/executed.ipynb");
    const text = readFileSync(file, "utf8");
    assert.ok((JSON.parse(text) as Notebook).cells.length > 0);
    assert.match(text, /checks hold/);
    assert.equal(statSync(file).uid, 1000);
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
});
