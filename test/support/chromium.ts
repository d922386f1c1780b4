import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's Chromium, or what the variable CHROMIUM names; undefined where there is none. */
export const chromiumPath = [process.env.CHROMIUM ?? "", "/usr/bin/chromium"].find(existsSync);

/** Starts Chromium without what it loads for itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--disable-quic",
    ],
  });
}

/** A suite that needs Chromium; where there is none it is skipped, and its title says why. */
export function describeInBrowser(title: string, body: (this: Mocha.Suite) => void): void {
  if (chromiumPath) describe(title, body);
  else describe.skip(`${title}: SKIPPED, as there is no Chromium (apt-get install chromium)`, body);
}
