import { Session, type Profiler } from "node:inspector";
import { readdirSync } from "node:fs";
import { LIBRARY } from "./sealed";

/** A function that was called: its name, and that of its file without folder and ending. */
export interface Call {
  module: string;
  name: string;
}

const moduleOf = (file: string): string => /([^\\/]*?)(\.[jt]s)?$/.exec(file)![1];

/** The library's modules; a copy of one, or its source, is called the same in another folder. */
const modules = new Set(
  readdirSync(LIBRARY, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!\.d)\.[jt]s$/.test(file))
    .map(moduleOf),
);

/** Which of the library's functions some work calls, whatever it calls them by: V8 counts the calls of each function. */
export function withCalls<T>(work: () => T): { result: T; calls: Call[] } {
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
    const calls = scripts
      .filter(({ url }) => modules.has(moduleOf(url)))
      .flatMap(({ url, functions }) =>
        functions
          .filter(({ ranges }) => ranges[0].count > 0)
          .map(({ functionName }) => ({ module: moduleOf(url), name: functionName })),
      );
    return { result, calls };
  } finally {
    session.disconnect(); // which ends the counting
  }
}
