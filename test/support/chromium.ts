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
