// @ts-check
// The set-up of what `npm run study` needs besides, at its first use.
import { main, studySteps } from "./main.mjs";

await main(studySteps);
