// Reads the `@example`s of docstrings, and the public functions that have none.
import { join, relative } from "node:path";
import ts from "typescript";
import { root } from "./root";

/** The code below an `@example`. */
export interface Example {
  /** The file and the line of the tag, for messages. */
  place: string;
  code: string;
}

const FENCE = /^```\w*\n([\s\S]*?)\n?```$/;

/** All examples of a source file, in order. */
export function examplesOf(file: ts.SourceFile): Example[] {
  const found: Example[] = [];
  const visit = (node: ts.Node): void => {
    for (const tag of tagsOf(node)) {
      const { line } = file.getLineAndCharacterOfPosition(tag.getStart(file));
      const text = (ts.getTextOfJSDocComment(tag.comment) ?? "").trim();
      const place = `${relative(root, file.fileName)}:${line + 1}`;
      found.push({ place, code: FENCE.exec(text)?.[1] ?? text });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Functions that the entry exports, those of its groups included, whose docstrings have no example. */
export function functionsWithoutExample(program: ts.Program, entry: string): string[] {
  const checker = program.getTypeChecker();
  const missing: string[] = [];
  const visit = (module: ts.Symbol, prefix: string): void => {
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const [declaration] = symbol.declarations ?? [];
      if (declaration === undefined || program.isSourceFileFromExternalLibrary(declaration.getSourceFile()))
        continue;
      if (ts.isSourceFile(declaration)) visit(symbol, `${prefix}${exported.name}.`);
      else if (isFunction(symbol, checker) && !symbol.getJsDocTags().some(({ name }) => name === "example"))
        missing.push(`${prefix}${exported.name}`);
    }
  };
  visit(checker.getSymbolAtLocation(program.getSourceFile(entry)!)!, "");
  return missing;
}

function isFunction(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  if (!(symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable))) return false;
  return checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0;
}

function tagsOf(node: ts.Node): ts.JSDocTag[] {
  const comments = (node as { jsDoc?: ts.JSDoc[] }).jsDoc ?? [];
  return comments.flatMap(({ tags }) => [...(tags ?? [])]).filter((tag) => tag.tagName.text === "example");
}

/**
 * The example as a module: each line `expression // → value` calls `compare` with what the expression gives and the
 * value, whose text is an expression too.
 * @param scope what is imported, such as "{ dot }" or "* as figures", by the module that it comes from
 */
export function exampleModule(code: string, scope: Record<string, string>): string {
  const file = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022, true);
  const body = file.statements.map((statement) => {
    const value = expectedAfter(code, statement.end);
    if (value === undefined) return statement.getText(file);
    if (!ts.isExpressionStatement(statement))
      throw new Error(`expected an expression before "// → ${value}", got ${statement.getText(file)}`);
    return `compare(await (${statement.expression.getText(file)}), (${value}));`;
  });
  return [
    ...Object.entries(scope).map(([module, names]) => `import ${names} from "${module}";`),
    "export async function example(compare: (actual: unknown, expected: unknown) => void): Promise<void> {",
    ...body,
    "}",
  ].join("\n");
}

/** A program of the files on disk and of some that are not. */
export function programOf(entry: string, others: Record<string, string>): ts.Program {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (file) => file in others || fileExists(file);
  host.readFile = (file) => others[file] ?? readFile(file);
  return ts.createProgram([entry, ...Object.keys(others)], { ...options, noUnusedLocals: false }, host);
}

/** What stands behind the arrow of a comment on the line on which a statement ends. */
function expectedAfter(code: string, end: number): string | undefined {
  return /^;?[ \t]*\/\/ → (.+)/.exec(code.slice(end))?.[1].trim();
}

/** Whether a value is the expected one, numbers within one unit of the fourth significant digit (or 1e-6 of zero). */
export function isClose(actual: unknown, expected: unknown): boolean {
  const plain = plainValue(actual);
  if (typeof expected === "number") return typeof plain === "number" && isCloseNumber(plain, expected);
  if (typeof expected !== "object" || expected === null) return Object.is(actual, expected);
  if (typeof plain !== "object" || plain === null || Array.isArray(plain) !== Array.isArray(expected))
    return false;
  const keys = Object.keys(expected);
  return (
    keys.length === Object.keys(plain).length &&
    keys.every((key) => isClose(plain[key as never], expected[key as never]))
  );
}

function isCloseNumber(actual: number, expected: number): boolean {
  if (!Number.isFinite(expected)) return Object.is(actual, expected);
  if (expected === 0) return Math.abs(actual) <= 1e-6;
  return Math.abs(actual - expected) <= 1.0001 * 10 ** (Math.floor(Math.log10(Math.abs(expected))) - 3);
}

/** Typed arrays and tensors as arrays. */
function plainValue(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  const tensor = value as { arraySync?: () => unknown } | null;
  return typeof tensor?.arraySync === "function" ? tensor.arraySync() : value;
}
