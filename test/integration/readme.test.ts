import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/root";

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(root, "docs")).flatMap(page),
];

const manifest = JSON.parse(read("package.json")) as {
  engines: { node: string };
  license: string;
  scripts: Record<string, string>;
};

function page(name: string): string[] {
  return name.endsWith(".md") ? [`docs/${name}`] : [];
}

/** What the pages for people say of the project is so; their numbers are the release's. */
describe("README and its sisters", () => {
  for (const file of PAGES) {
    it(`${file} names files that exist`, () => {
      const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link);
      const missing = links.filter((link) => !existsSync(join(root, file, "..", link)));
      assert.deepEqual(missing, []);
    });

    it(`${file} names commands that exist`, () => {
      const commands = [...read(file).matchAll(/npm (?:run )?(test|(?<=run )[\w:-]+)/g)].map(
        ([, name]) => name,
      );
      assert.deepEqual(
        commands.filter((name) => !(name in manifest.scripts)),
        [],
      );
    });
  }

  it("agree with package.json and the set-up on the versions of Node", async () => {
    const [, list, last] =
      /Node ((?:\d+(?:\.\d+)?, )*\d+(?:\.\d+)?) or (\d+)/.exec(read("README.md").replace(/\s+/g, " ")) ??
      assert.fail("README.md names no versions of Node");
    const versions = [...list.split(", "), last];
    const ranges = versions.map((version) => (version.includes(".") ? `^${version}.0` : version));
    assert.equal(manifest.engines.node, ranges.join(" || "));
    const { nodeVersionProblem } = (await import(join(root, "scripts/setup/node-version.mjs"))) as {
      nodeVersionProblem: (version: string) => object | undefined;
    };
    const tried = versions.map((version) => (version.includes(".") ? `${version}.0` : `${version}.0.0`));
    assert.deepEqual(
      tried.map(nodeVersionProblem),
      tried.map(() => undefined),
    );
  });

  it("know the folders that there are", () => {
    const table = read("README.md").split("## What is where")[1];
    const named = [...table.matchAll(/^\| `([\w/]+)\/`/gm)].map(([, folder]) => folder);
    const present = ["src", "."].flatMap((folder) =>
      readdirSync(join(root, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|out|src)$/.test(entry.name))
        .map(({ name }) => join(folder, name)),
    );
    assert.deepEqual(named.sort(), present.sort());
  });

  it("lead on README's first screen to the site and to a clone, and to no source file", () => {
    const [screen, start] = read("README.md").split(/^## .*$/m);
    const links = [...screen.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
    assert.deepEqual(
      links.filter((link) => link.endsWith(".ts")),
      [],
    );
    assert.ok(links.includes(".github/workflows/site.yml"));
    assert.ok(links.includes("docs/explorable.png"));
    // The folder in which the command says that it builds the site.
    const command = read("scripts/site.ts");
    const [, folder] = /folder of the site \(([\w/]+)\)/.exec(command) ?? [];
    assert.match(screen, new RegExp(`\`npm run site\`[^]*\`${folder}/index\\.html\``));
    const [, cloned, entered] = /git clone \S+ (\S+)\ncd (\S+)\n/.exec(start) ?? [];
    assert.equal(cloned, entered);
    assert.equal(cloned, (JSON.parse(read("package.json")) as { name: string }).name);
  });

  it("and package.json name the licence that LICENSE holds", () => {
    assert.match(read("LICENSE"), new RegExp(`^${manifest.license} License\n`));
    assert.match(read("README.md"), /CC BY 4\.0/);
  });
});
