import { Session, type Profiler } from "node:inspector";
import { readdirSync } from "node:fs";
import { LIBRARY } from "./sealed";

/** The name of a script's file, without folder and ending. */
const moduleOf = (file: string): string => /([^\\/]*?)(\.[jt]s)?$/.exec(file)![1];

/** The library's modules; a copy of one, or its source, is called the same in another folder. */
const modules = new Set(
  readdirSync(LIBRARY, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!\.d)\.[jt]s$/.test(file))
    .map(moduleOf),
);

/** The names of the library's functions that some work calls, whatever it calls them by: V8 counts the calls of each function. */
export function withCalls<T>(work: () => T): { result: T; called: string[] } {
  const session = new Session();
  session.connect();
  try {
    session.post("Profiler.enable");
    session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    const result = work();
    let scripts: Profiler.ScriptCoverage[] = [];
    session.post("Profiler.takePreciseCoverage", (error, coverage) => {
      if (error === null) scripts = coverage.result;
    });
    const called = scripts
      .filter(({ url }) => modules.has(moduleOf(url)))
      .flatMap(({ functions }) =>
        functions.filter(({ ranges }) => ranges[0].count > 0).map(({ functionName }) => functionName),
      );
    return { result, called };
  } finally {
    session.disconnect(); // which ends the counting
  }
}
