import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { writeFileAtomically } from "../../src/lib/core/write-file";
import { projectRoot } from "../jupyter";
import { readNotebook } from "../notebooks/notebook-file";
import { chooseNotebooks } from "../notebooks/run";
import { fillMarks, layOut } from "./markdown";
import { derivedFiles, type ReleasedFile, type Weeks } from "./pages";
import { exerciseTable, mistakeList } from "./teaching";

/** The committed notebooks, week 1 first. */
export function committedWeeks(): Weeks {
  return chooseNotebooks(join(projectRoot, "notebooks"), []).map((file) => ({
    name: basename(file, ".ipynb"),
    notebook: readNotebook(file),
  })) as Weeks;
}

/** What the committed notebooks and the README's text decide. */
export async function deriveFromCommitted(): Promise<ReleasedFile[]> {
  const weeks = committedWeeks();
  const read = (file: string): string => readFileSync(join(projectRoot, file), "utf8");
  const teaching = fillMarks(read("docs/teaching.md"), {
    exercises: exerciseTable(weeks.map(({ notebook }) => notebook)),
    mistakes: mistakeList(),
  });
  return [
    ...(await derivedFiles(weeks, read("README.md"))),
    { path: "docs/teaching.md", content: Buffer.from(await layOut(teaching)) },
  ];
}

/** Whether the project holds another content than a release would write. */
export function isStale({ path, content }: ReleasedFile): boolean {
  const file = join(projectRoot, path);
  return !existsSync(file) || !readFileSync(file).equals(content);
}

/** Writes what has changed, and names it. */
export function writeChanged(files: ReleasedFile[]): void {
  for (const { path, content } of files.filter(isStale)) {
    writeFileAtomically(join(projectRoot, path), content);
    console.log(`written: ${path}`);
  }
}
