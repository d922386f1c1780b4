import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import * as library from "../../src/lib/index";
import { root } from "../support/root";

const LIBRARY = path.join(root, "src", "lib");

/**
 * What each folder of src/lib may import: core ← data, models ← inference ← evaluation; trainings know core, data and
 * models; figures know no model. The
 * engine, a library of its own, may be imported by those that hold tensors.
 */
const ALLOWED: Record<string, string[]> = {
  core: ["core", "engine"],
  data: ["core", "engine", "data"],
  models: ["core", "engine", "models"],
  inference: ["core", "engine", "data", "models", "inference"],
  evaluation: ["core", "engine", "data", "models", "inference", "evaluation"],
  trainings: ["core", "engine", "data", "models", "trainings"],
  figures: ["core", "figures"],
  notebook: ["core", "engine", "figures", "notebook", "explorable"],
  exercises: ["core", "engine", "models", "inference", "evaluation", "notebook", "exercises"],
};

/** The modules of week 1 and the measures, which run in a browser too. */
const WITHOUT_TENSORFLOW = [
  "core/shapes",
  "core/random",
  "core/linalg",
  "core/row-factor",
  "core/normal",
  "core/numbers",
  "data/toy-data",
  "models/basis",
  "models/bayesian-linear-regression",
  "models/evidence",
  "models/logistic-regression",
  "models/logistic-target",
  "models/logistic-map",
  "models/logistic-descent",
  "inference/posterior",
  "inference/point-posterior",
  "inference/gaussian-posterior",
  "inference/laplace",
  "inference/exact-posterior",
  "inference/variational-logistic",
  "inference/leapfrog",
  "inference/hmc",
  "inference/chain-diagnostics",
  "evaluation/posterior-comparison",
  "evaluation/ranking",
  "evaluation/bootstrap",
  "evaluation/calibration",
  "evaluation/uncertainty",
];

/** Modules that a file loads when it runs; imports of types alone do not count. */
function imports(file: string): string[] {
  const source = fs.readFileSync(file, "utf8");
  const loaded = [...source.matchAll(/^(?:import|export)\s(?!type\b)(?:[^;]*?\sfrom\s+)?"([^"]+)";/gms)].map(
    (match) => match[1],
  );
  const later = [...source.matchAll(/(?:\brequire|\bawait import)\("([^"]+)"\)/g)].map((match) => match[1]);
  return [...loaded, ...later];
}

function local(file: string): string[] {
  return imports(file)
    .filter((name) => name.startsWith("."))
    .map((name) => path.join(path.dirname(file), name));
}

describe("src/lib", () => {
  it("has no other folders", () => {
    const folders = fs
      .readdirSync(LIBRARY, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    assert.deepEqual(folders.filter((name) => name !== "dist").sort(), Object.keys(ALLOWED).sort());
  });

  for (const [folder, allowed] of Object.entries(ALLOWED)) {
    it(`${folder} imports from ${allowed.join(", ")} alone`, () => {
      const files = fs.readdirSync(path.join(LIBRARY, folder)).filter((name) => name.endsWith(".ts"));
      assert.ok(files.length > 0);
      for (const file of files) {
        for (const target of local(path.join(LIBRARY, folder, file))) {
          const from = path
            .relative(LIBRARY, target)
            .replace(/^..\/(engine(\/node-compatibility\.js)?)$/, "engine")
            // What the pages can be set to, which notebooks check before a page is built.
            .replace(/^..\/explorable\/states$/, "explorable")
            .split(path.sep)[0];
          assert.ok(allowed.includes(from), `${folder}/${file} imports ${path.relative(LIBRARY, target)}`);
        }
      }
    });
  }

  it("loads no TensorFlow and nothing of Node for week 1 and the measures", () => {
    const seen = new Set<string>();
    const visit = (module: string): void => {
      if (seen.has(module)) return;
      seen.add(module);
      const foreign = imports(`${module}.ts`).filter((name) => !name.startsWith("."));
      for (const name of foreign) assert.match(name, /^(ml-matrix|pure-rand)/, `${module} loads ${name}`);
      local(`${module}.ts`).forEach(visit);
    };
    for (const module of WITHOUT_TENSORFLOW) visit(path.join(LIBRARY, module));
    assert.ok(seen.size >= WITHOUT_TENSORFLOW.length);
  });

  it("has each name in one group of its entry only", () => {
    const entry = library as unknown as Record<string, Record<string, unknown>>;
    const groups = [
      "datasets",
      "evaluation",
      "exercises",
      "figures",
      "inference",
      "models",
      "numerics",
      "trainings",
      "engine",
    ];
    const places = new Map<string, string>();
    for (const group of groups) {
      for (const name of Object.keys(entry[group])) {
        if (name === "tf") continue; // the engine's, and everyday enough to stand at the top too
        assert.ok(!places.has(name), `${name} stands in ${places.get(name)} and in ${group}`);
        assert.ok(!(name in entry), `${name} stands at the top and in ${group}`);
        places.set(name, group);
      }
    }
    assert.ok(places.size > 150);
  });
});
