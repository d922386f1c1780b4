// @ts-check
const TRIED = [20, 22, 24, 26];
/** The oldest version: from it on, `require` may load what is written as a module. */
const OLDEST = { major: 20, minor: 19 };

/**
 * What is to be said about a Node version: nothing when it was tried, a fatal sentence when it is older than
 * the oldest one tried, a warning otherwise.
 * @param {string} version such as "22.11.0"
 * @returns {{ fatal: boolean, sentence: string } | undefined}
 */
export function nodeVersionProblem(version) {
  const [major, minor] = version.split(".").map(Number);
  if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
    return {
      fatal: true,
      sentence: "Node " + version + " is too old; install Node 24, for example: nvm install 24",
    };
  }
  if (TRIED.indexOf(major) >= 0) return undefined;
  return {
    fatal: false,
    sentence:
      "Node " +
      version +
      " was not tried (20, 22, 24 and 26 were); should something fail, type: nvm install 24",
  };
}
