// @ts-check
const TRIED = [20, 22, 24];

/**
 * What is to be said about a Node version: nothing when it was tried, a fatal sentence when it is older than
 * the oldest one tried, a warning otherwise.
 * @param {string} version such as "22.11.0"
 * @returns {{ fatal: boolean, sentence: string } | undefined}
 */
export function nodeVersionProblem(version) {
  const major = Number(version.split(".")[0]);
  if (TRIED.indexOf(major) >= 0) return undefined;
  if (major < TRIED[0]) {
    return {
      fatal: true,
      sentence: "Node " + version + " is too old; install Node 24, for example: nvm install 24",
    };
  }
  return {
    fatal: false,
    sentence:
      "Node " + version + " was not tried (20, 22 and 24 were); should something fail, type: nvm install 24",
  };
}
