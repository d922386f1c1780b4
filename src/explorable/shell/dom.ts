type Attributes = Record<string, string | number | boolean | undefined>;

function fill(created: Element, attributes: Attributes, children: (Node | string)[]): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      created.setAttribute(key, value === true ? "" : String(value));
  }
  created.append(...children);
}

/** A new HTML element. */
export function html<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const created = document.createElement(name);
  fill(created, attributes, children);
  return created;
}

/** A new SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const created = document.createElementNS("http://www.w3.org/2000/svg", name);
  fill(created, attributes, children);
  return created;
}

export function clamp(value: number, [from, to]: readonly [number, number]): number {
  return Math.min(to, Math.max(from, value));
}

/** Calls that come before the next picture become one, those that come while it is made too. */
export function oncePerPicture(action: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      action();
    });
  };
}
