import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isIgnored, readDockerfile } from "../support/container";
import { root } from "../support/root";

const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** What the long test does with the Dockerfile; and that those who share the Dockerfile agree with it. */
describe("the Dockerfile", () => {
  it("is read as Docker reads it", () => {
    const text = "# a comment\nFROM debian:trixie AS one\nRUN first \\\n  && second\n\nUSER $NAME\n";
    assert.deepEqual(readDockerfile(text), [
      { name: "FROM", text: "debian:trixie AS one" },
      { name: "RUN", text: "first && second" },
      { name: "USER", text: "$NAME" },
    ]);
  });

  it("leaves out what .dockerignore says", () => {
    const patterns = read(".dockerignore").trim().split("\n");
    for (const path of [".git", "node_modules/x", "src/lib/dist/a.js", ".venv-hub/bin", "data/kmnist", "out"])
      assert.ok(isIgnored(patterns, path), path);
    for (const path of [
      "src/lib/data/digits.ts",
      "models",
      ".npmrc",
      "scripts/setup.mjs",
      "src/lib/distance.ts",
    ])
      assert.ok(!isIgnored(patterns, path), path);
  });

  it("has the stage and the user that .devcontainer names", () => {
    const { build, remoteUser } = JSON.parse(read(".devcontainer/devcontainer.json")) as {
      build: { target: string };
      remoteUser: string;
    };
    const instructions = readDockerfile(read("Dockerfile"));
    assert.ok(instructions.some(({ name, text }) => name === "FROM" && text.endsWith(` AS ${build.target}`)));
    assert.ok(instructions.some(({ name, text }) => name === "ARG" && text === `NB_USER=${remoteUser}`));
  });
});
