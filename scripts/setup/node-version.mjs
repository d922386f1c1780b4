// @ts-check
/** The versions that were tried, each with the oldest minor that the packages take. */
const TRIED = { 20: 19, 22: 13, 24: 0, 26: 0 };
const OLDEST = "20.19";

/**
 * What is to be said about a Node version: nothing when it was tried, a fatal sentence when the packages do not take it,
 * a warning otherwise.
 * @param {string} version such as "22.13.0"
 * @returns {{ fatal: boolean, sentence: string } | undefined}
 */
export function nodeVersionProblem(version) {
  const parts = version.split(".").map(Number);
  const major = parts[0];
  const oldestMinor = TRIED[/** @type {keyof typeof TRIED} */ (major)];
  if (oldestMinor !== undefined && parts[1] >= oldestMinor) return undefined;
  if (oldestMinor !== undefined || major < 20) {
    const needed = oldestMinor === undefined ? OLDEST : major + "." + oldestMinor;
    return {
      fatal: true,
      sentence:
        "Node " +
        version +
        " is too old (" +
        needed +
        " is needed); install Node 24, for example: nvm install 24",
    };
  }
  return {
    fatal: false,
    sentence:
      "Node " +
      version +
      " was not tried (20, 22, 24 and 26 were); should something fail, type: nvm install 24",
  };
}
