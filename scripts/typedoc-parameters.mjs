// @ts-check
// A plugin of typedoc: names a destructured parameter as its docstring does, so that `@param options.count` finds it.
import { Converter, ReflectionKind } from "typedoc";

/** What typedoc calls a parameter that has no name of its own. */
const UNNAMED = "__namedParameters";

/** @param {import("typedoc").SignatureReflection} signature */
function nameParameters(signature) {
  const documented = (signature.comment?.blockTags ?? [])
    .filter(({ tag }) => tag === "@param")
    .map(({ name = "" }) => name.split(".")[0]);
  for (const parameter of signature.parameters ?? []) {
    if (parameter.name !== UNNAMED) continue;
    const name = documented.find((word) => !signature.parameters?.some((other) => other.name === word));
    parameter.name = name ?? "options";
  }
}

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of project.getReflectionsByKind(ReflectionKind.SomeSignature)) {
      nameParameters(/** @type {import("typedoc").SignatureReflection} */ (reflection));
    }
  });
}
