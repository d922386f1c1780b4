/** What a page in a frame tells the page around it. */
export interface HeightMessage {
  explorable: "height";
  height: number;
}

/** What the page around tells a page in a frame. */
export type HostMessage =
  { explorable: "open"; address: string } | { explorable: "theme"; theme: "light" | "dark" };

/**
 * Speaks with the page around, where there is one: says how high the content is, opens what a link of the text asks
 * for, and takes the notebook's theme.
 */
export function speakWithHost(open: (address: string) => void): void {
  if (window.parent === window) return;
  document.documentElement.classList.add("framed");
  let told = 0;
  const tell = (): void => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    window.parent.postMessage({ explorable: "height", height } satisfies HeightMessage, "*");
  };
  new ResizeObserver(tell).observe(document.body);
  window.addEventListener("message", (event: MessageEvent<HostMessage | undefined>) => {
    if (event.source !== window.parent || !event.data) return;
    const { data } = event;
    if (data.explorable === "open") open(data.address);
    if (data.explorable === "theme") document.documentElement.dataset.theme = data.theme;
  });
}
