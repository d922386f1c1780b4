/**
 * tslab compiles a cell in two steps, TypeScript to modern JavaScript and that to CommonJS, and asks for no
 * source map. Loaded before tslab, this module makes both steps append one.
 */
const compilerPath = require.resolve("@tslab/typescript-for-tslab", { paths: [require.resolve("tslab")] });
const ts = require(compilerPath) as typeof import("@tslab/typescript-for-tslab");

type HostFactory = (files: string[], options: object, ...rest: unknown[]) => unknown;

require.cache[compilerPath]!.exports = {
  ...ts,
  createWatchCompilerHost: (files: string[], options: object, ...rest: unknown[]) =>
    (ts.createWatchCompilerHost as HostFactory)(files, { ...options, inlineSourceMap: true }, ...rest),
  transpileModule: (source: string, { compilerOptions }: { compilerOptions: object }) =>
    ts.transpileModule(source, { compilerOptions: { ...compilerOptions, inlineSourceMap: true } }),
};
