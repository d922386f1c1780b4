import { loadMnist, loadOodSets } from "../../src/lib/data/digits";
import type { DownloadOptions } from "../../src/lib/data/download";

/** One line for each data set that the full run needs and that cannot be had. */
export async function missingDataSets(options: DownloadOptions = {}): Promise<string[]> {
  const mnist = await loadMnist().then(
    () => [],
    (error: Error) => [`MNIST: ${error.message}`],
  );
  return [...mnist, ...(await loadOodSets(options)).missing];
}
