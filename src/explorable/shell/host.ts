/*
 * Runs in the page around the frames (a notebook, a week's page, the site): gives each frame the height of its content,
 * opens the state that a link "#NAME?STATE" of the text names in the frame of that name, and hands on JupyterLab's theme.
 */
import type { HeightMessage, HostMessage } from "./frame";

const marker = "robustExplorables";

function frames(): HTMLIFrameElement[] {
  return Array.from(document.querySelectorAll<HTMLIFrameElement>("iframe[data-explorable]"));
}

function send(frame: HTMLIFrameElement, message: HostMessage): void {
  // The frame is a sandbox without an origin.
  frame.contentWindow?.postMessage(message, "*");
}

function sendTheme(frame: HTMLIFrameElement): void {
  const { jpThemeLight } = document.body.dataset;
  const theme =
    document.documentElement.dataset.theme ?? (jpThemeLight === "false" ? "dark" : jpThemeLight && "light");
  if (theme === "dark" || theme === "light") send(frame, { explorable: "theme", theme });
}

function onMessage(event: MessageEvent<HeightMessage | undefined>): void {
  const frame = frames().find(({ contentWindow }) => contentWindow === event.source);
  if (!frame || event.data?.explorable !== "height" || !(event.data.height > 0)) return;
  frame.style.height = `${Math.min(5000, event.data.height)}px`;
  sendTheme(frame);
}

function onClick(event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest?.("a[href*='#']");
  const [, name, address] = /#([a-z]+)\?(.*)$/.exec(link?.getAttribute("href") ?? "") ?? [];
  const frame = frames().find(({ dataset }) => dataset.explorable === name);
  if (!frame) return;
  event.preventDefault();
  event.stopPropagation();
  send(frame, { explorable: "open", address });
  frame.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

if (!(marker in window)) {
  Object.assign(window, { [marker]: true });
  window.addEventListener("message", onMessage);
  // Before the notebook's own handling of links.
  document.addEventListener("click", onClick, true);
  const themes = new MutationObserver(() => frames().forEach(sendTheme));
  themes.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
