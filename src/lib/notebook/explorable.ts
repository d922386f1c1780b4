import type { ExplorableName, ExplorableState } from "../../explorable/states";
import type { Figure } from "../figures/figure";
import { display, escapeHtml, figureBundle, type MimeBundle } from "./display";
import { bundleForBrowser, explorableAddress, explorablePage } from "./explorable-page";

/** Height before the frame has told its own, in pixels. */
const FIRST_HEIGHT = 760;

/**
 * An explorable as a bundle: a frame of its own for JupyterLab and for exported pages, and a figure of how it starts for
 * where only pictures are shown (GitHub, the committed notebook, paper).
 * @throws RangeError for an unknown name, and for a start that is out of range
 */
export async function explorableBundle<Name extends ExplorableName>(
  name: Name,
  still: Figure,
  start: ExplorableState<Name> = {},
): Promise<MimeBundle> {
  const page = await explorablePage(name, start);
  const [{ data, metadata }, host] = await Promise.all([
    figureBundle(still),
    bundleForBrowser("shell/host.ts"),
  ]);
  const alt = escapeHtml(still.alt);
  // A frame keeps styles and scripts apart from the notebook's; this sandbox lets it reach nothing else.
  const html = [
    `<style>@media print { .explorable iframe { display: none } } @media screen { .explorable img { display: none } }</style>`,
    `<div class="explorable"><iframe title="${alt}" data-explorable="${name}" srcdoc="${escapeHtml(page)}"`,
    `sandbox="allow-scripts" style="width: 100%; height: ${FIRST_HEIGHT}px; border: 0"></iframe>`,
    `<img alt="${alt}" style="max-width: 100%" src="data:image/png;base64,${String(data["image/png"])}"></div>`,
    `<script>${host}</script>`,
  ];
  return {
    data: { "text/html": html.join("\n"), "image/png": data["image/png"], "text/plain": data["text/plain"] },
    // The saved copy keeps the still alone: a page that is made of it opens the explorable's own page at this address.
    metadata: { ...metadata, explorable: { name, address: explorableAddress(name, start) } },
  };
}

/**
 * Shows a page that moves without a kernel. A link of the text, `[words](#NAME?STATE)`, opens a state of it, such as
 * #line?preset=hole or #line?basis=linear&count=3.
 * @param name which page
 * @param still the figure of how it starts, for where nothing can be moved
 * @param start what differs from its first state
 * @throws RangeError for an unknown name, and for a start that is out of range
 */
export async function showExplorable<Name extends ExplorableName>(
  name: Name,
  still: Figure,
  start: ExplorableState<Name> = {},
): Promise<void> {
  display(await explorableBundle(name, still, start));
}
