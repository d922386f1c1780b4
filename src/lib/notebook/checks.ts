import { appendFileSync } from "node:fs";
import { toJson } from "../core/json";
import { formatNumber } from "../core/numbers";
import { checkNumber, invalid } from "../core/shapes";
import { show } from "./display";
import {
  checkOverSeeds,
  checksOverSeeds,
  type CommittedStudy,
  committedStudy,
  placesOverSeeds,
  scoresOverSeeds,
  type StudyTable,
} from "./study";
import { showTable } from "./tables";

/** How much is computed: `full` is the lab, `quick` a small run that tries every cell. */
export type Profile = "full" | "quick";

/** What a checked number must satisfy. */
export interface Bound {
  atLeast?: number;
  atMost?: number;
}

/** A statement of the notebook and the number that decides whether it holds. */
export interface Check extends Bound {
  /** The question's number and a word, such as "1.4-minimum". */
  id: string;
  statement: string;
  value: number;
  /** The bound of the quick profile where it differs; "full only" leaves the check out there. */
  quick?: Bound | "full only";
}

/** A check as it is recorded. */
export interface CheckResult {
  notebook: string;
  id: string;
  statement: string;
  value: number;
  bound: string;
  holds: boolean;
}

/** What a notebook's first cell opens: the profile, and the record of its checks. */
export interface Notebook {
  profile: Profile;
  /** Takes the setting of the present profile. */
  choose<T>(settings: Record<Profile, T>): T;
  /** Prints a statement with its number and ✓ or ✗, and records it; never throws for one that does not hold. */
  check(check: Check): void;
  /**
   * Prints the sentence that follows from checks of this run: one where all of them hold, another where one does not, so
   * that no other seed makes the text say what is not so. Of a check that this profile leaves out nothing follows.
   * @param ids one check's id, or several
   * @throws RangeError for a check that was not made
   */
  conclude(ids: string | string[], sentences: { holds: string; fails: string }): void;
  /**
   * Shows a check of this run among the same of the committed study's seeds (docs/study.md): a dot for each. Where
   * no study is committed, or one of another profile, a line says so.
   */
  checkOverSeeds(id: string): Promise<void>;
  /** Shows checks of this run in a table beside the committed study's seeds: mean, interval, in how many each holds. */
  checksOverSeeds(ids: readonly string[]): Promise<void>;
  /**
   * Shows average precisions of this run among those of the committed study's seeds.
   * @param task "errors", or the name of a foreign set
   * @param here each method's average precision
   */
  scoresOverSeeds(task: string, here: Record<string, number>): Promise<void>;
  /**
   * Shows the places of methods among each other, 1 for the highest average precision, over the committed study's
   * seeds: for each task the mean, the best and the worst.
   */
  placesOverSeeds(methods: readonly string[]): Promise<void>;
  /** For the last cell: throws when a check did not hold, listing all of them. */
  finish(): void;
}

function boundText({ atLeast, atMost }: Bound): string {
  if (atLeast !== undefined && atMost !== undefined)
    return `${formatNumber(atLeast)} … ${formatNumber(atMost)}`;
  if (atLeast !== undefined) return `≥ ${formatNumber(atLeast)}`;
  return `≤ ${formatNumber(atMost!)}`;
}

/** Checks that a bound can fail at all. */
function checkBound(id: string, { atLeast, atMost }: Bound): void {
  if (atLeast === undefined && atMost === undefined)
    throw invalid(`check ${id}`, "atLeast or atMost", undefined);
  if (atLeast !== undefined) checkNumber(`atLeast of check ${id}`, atLeast);
  if (atMost !== undefined) checkNumber(`atMost of check ${id}`, atMost, { atLeast });
}

function profileFromEnvironment(): Profile {
  const profile = process.env.LAB_PROFILE || "full";
  if (profile !== "full" && profile !== "quick") throw invalid("LAB_PROFILE", '"full" or "quick"', profile);
  return profile;
}

/**
 * Opens a notebook: LAB_PROFILE decides between full (default) and quick; with LAB_CHECKS_FILE each check is also
 * appended to that file as a line of JSON.
 * @param name the notebook's file name without its ending
 * @throws RangeError for another LAB_PROFILE, and from `check` for a bound that is not there, not finite or empty
 */
export function openNotebook(name: string): Notebook {
  const profile = profileFromEnvironment();
  const file = process.env.LAB_CHECKS_FILE;
  // By id, so that a cell run again replaces its check.
  const results = new Map<string, CheckResult>();
  const leftOut = new Set<string>();
  const showRows = ({ rows, columns, caption }: StudyTable) => showTable(rows, columns, { caption });
  const ofStudy = async <T>(
    what: string,
    take: (study: CommittedStudy) => T | undefined,
    showIt: (taken: T) => Promise<void>,
  ): Promise<void> => {
    const study = committedStudy(profile);
    const taken = study && take(study);
    if (taken) await showIt(taken);
    else console.log(`– ${what}: no study over seeds is there for it (npm run study)`);
  };
  return {
    profile,
    choose: (settings) => settings[profile],
    check: ({ id, statement, value, quick, ...full }) => {
      if (quick === "full only" && profile === "quick") {
        leftOut.add(id);
        console.log(`– ${statement}: only in the full profile`);
        return;
      }
      const bound = profile === "quick" && quick !== undefined && quick !== "full only" ? quick : full;
      checkBound(id, bound);
      const { atLeast = -Infinity, atMost = Infinity } = bound;
      const result = {
        notebook: name,
        id,
        statement,
        value,
        bound: boundText(bound),
        holds: value >= atLeast && value <= atMost,
      };
      results.set(id, result);
      console.log(`${result.holds ? "✓" : "✗"} ${statement}: ${formatNumber(value)} (${result.bound})`);
      if (file) appendFileSync(file, `${toJson(result)}\n`);
    },
    conclude: (ids, sentences) => {
      const asked = [ids].flat();
      const unknown = asked.find((id) => !results.has(id) && !leftOut.has(id));
      if (unknown !== undefined) throw invalid("check", "the id of a check that was made", unknown);
      if (asked.some((id) => leftOut.has(id))) console.log("– what follows: only in the full profile");
      else console.log(sentences[asked.every((id) => results.get(id)!.holds) ? "holds" : "fails"]);
    },
    checkOverSeeds: (id) =>
      ofStudy(id, (study) => checkOverSeeds(study, name, { id, value: results.get(id)?.value }), show),
    checksOverSeeds: (ids) =>
      ofStudy(
        "other seeds",
        (study) =>
          checksOverSeeds(
            study,
            name,
            ids.map((id) => ({ id, value: results.get(id)?.value })),
          ),
        showRows,
      ),
    scoresOverSeeds: (task, here) => ofStudy(task, (study) => scoresOverSeeds(study, task, here), show),
    placesOverSeeds: (methods) => ofStudy("places", (study) => placesOverSeeds(study, methods), showRows),
    finish: () => {
      const failed = [...results.values()].filter(({ holds }) => !holds);
      if (failed.length > 0) {
        const lines = failed.map(
          ({ id, statement, value, bound }) => `${id}: ${statement}: ${formatNumber(value)} (${bound})`,
        );
        throw new Error(`${failed.length} of ${results.size} checks do not hold:\n${lines.join("\n")}`);
      }
      console.log(`All ${results.size} checks hold (profile ${profile}).`);
    },
  };
}
