/**
 * The library's entry: what notebooks import. Each group's own index is its table of contents; `figures.` and Tab list the
 * figures. Everyday words stand at the top.
 */
import { sealLibrary } from "./exercises/sealed";

export * as datasets from "./data";
export * as engine from "../engine";
export * as evaluation from "./evaluation";
export * as exercises from "./exercises";
export * as figures from "./figures";
export * as inference from "./inference";
export * as models from "./models";
export * as numerics from "./core";
export * as trainings from "./trainings";

export { tf } from "../engine";
export { createRandom, type Random } from "./core/random";
export type { Progress } from "./core/batches";
export type { Figure } from "./figures";
export { openNotebook, type Check, type Notebook, type Profile } from "./notebook/checks";
export { notebookSeed } from "./notebook/seed";
export { interruptSignal } from "./notebook/interrupt";
export { progressBar } from "./notebook/progress";
export { show } from "./notebook/display";
export { showImages, showUncertainty } from "./notebook/digit-display";
export { showTable } from "./notebook/tables";
export { showExplorable } from "./notebook/explorable";

sealLibrary();
