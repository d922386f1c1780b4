import { Session, type Profiler } from "node:inspector";
import { dirname, sep } from "node:path";
import { pathToFileURL } from "node:url";

/** Where the library's own scripts lie, compiled or not. */
const LIBRARY = dirname(__dirname) + sep;

/**
 * Which of the library's functions some work calls, whatever names they have there: V8 counts the calls of each
 * function.
 */
export function calledFunctions(names: readonly string[], work: () => unknown): string[] {
  const session = new Session();
  session.connect();
  try {
    session.post("Profiler.enable");
    session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    work();
    let scripts: Profiler.ScriptCoverage[] = [];
    session.post("Profiler.takePreciseCoverage", (error, coverage) => {
      if (error === null) scripts = coverage.result;
    });
    const own = scripts.filter(({ url }) =>
      [LIBRARY, pathToFileURL(LIBRARY).href].some((folder) => url.startsWith(folder)),
    );
    const counted = own.flatMap(({ functions }) =>
      functions.filter(({ ranges }) => ranges[0].count > 0).map(({ functionName }) => functionName),
    );
    return names.filter((name) => counted.includes(name));
  } finally {
    session.disconnect(); // which ends the counting
  }
}
