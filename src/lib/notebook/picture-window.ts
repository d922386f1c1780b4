import { dirname, join } from "node:path";
import { createContext, runInContext, type Context } from "node:vm";
import { createCanvas, GlobalFonts, type Canvas } from "@napi-rs/canvas";
import { measureSvg, pathLength, pointOnPath } from "./svg-measure";

// Its types are a module of the other kind, for which TypeScript has no `import` here.
const { parseHTML } = require("linkedom") as { parseHTML(html: string): Window & typeof globalThis };

/** The one font of static pictures: shipped by npm, so that no system font is needed. */
export const pictureFont = "DejaVu Sans";
export const fontFiles = [
  "DejaVuSans",
  "DejaVuSans-Bold",
  "DejaVuSans-Oblique",
  "DejaVuSans-BoldOblique",
].map((name) => join(dirname(require.resolve("dejavu-fonts-ttf/package.json")), "ttf", `${name}.ttf`));

type Style = CSSStyleDeclaration &
  Record<"setProperty" | "removeProperty", (name: string, value?: string) => void>;

/** Canvases and sizes of texts, and what linkedom does in its own way: names of SVG's elements, empty styles. */
function completeElements(document: Document): void {
  const canvases = new WeakMap<object, Canvas>();
  const canvasOf = (element: HTMLCanvasElement): Canvas => {
    const known = canvases.get(element) ?? createCanvas(300, 150);
    canvases.set(element, known);
    return known;
  };
  const size = (side: "width" | "height"): PropertyDescriptor => ({
    get(this: HTMLCanvasElement) {
      return canvasOf(this)[side];
    },
    set(this: HTMLCanvasElement, value: number) {
      canvasOf(this)[side] = value;
    },
  });
  Object.defineProperties(Object.getPrototypeOf(document.createElement("canvas")), {
    width: size("width"),
    height: size("height"),
    getContext: {
      value(this: HTMLCanvasElement, kind: string) {
        return kind === "2d" ? canvasOf(this).getContext("2d") : null;
      },
    },
    toDataURL: {
      value(this: HTMLCanvasElement) {
        return canvasOf(this).toDataURL("image/png");
      },
    },
  });
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "g");
  const name: PropertyDescriptor = {
    get(this: Element) {
      return this.localName;
    },
  };
  Object.defineProperties(Object.getPrototypeOf(shape), {
    nodeName: name,
    tagName: name,
    getBBox: { value: measureSvg },
    getBoundingClientRect: { value: measureSvg },
    getComputedTextLength: {
      value(this: Element) {
        return measureSvg.call(this).width;
      },
    },
    getTotalLength: { value: pathLength },
    getPointAtLength: { value: pointOnPath },
  });
  const styles = Object.getPrototypeOf(shape.style) as Style;
  const { setProperty } = styles;
  styles.setProperty = function (name, value) {
    if (value === "" || value === undefined || value === null) this.removeProperty(name);
    else setProperty.call(this, name, value);
  };
}

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (letter) => escapes[letter]);

/** An element as XML. */
function serialize(node: Node): string {
  if (node.nodeType === 3) return escapeXml(node.nodeValue ?? "");
  if (node.nodeType !== 1) return "";
  const { localName, attributes, childNodes } = node as Element;
  const written = Array.from(attributes, ({ name, value }) => ` ${name}="${escapeXml(value)}"`).join("");
  return `<${localName}${written}>${Array.from(childNodes, serialize).join("")}</${localName}>`;
}

/** What Plotly takes for a browser's window, without a screen, and with as little memory as it gets by with. */
export function openPictureWindow(): Context {
  for (const file of fontFiles) GlobalFonts.registerFromPath(file, pictureFont);
  const page = parseHTML("<!doctype html><html><head></head><body></body></html>");
  const { document, DOMParser, Element, HTMLElement, SVGElement } = page;
  completeElements(document);
  const context = createContext({
    document,
    setTimeout,
    clearTimeout,
    requestAnimationFrame: (callback: () => void) => setTimeout(callback, 0),
    cancelAnimationFrame: clearTimeout,
    getComputedStyle: ({ style }: HTMLElement) => style,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    matchMedia: () => ({ matches: false, addListener: () => undefined }),
    navigator: { userAgent: "Node.js" },
    location: { href: "about:blank" },
    devicePixelRatio: 1,
    DOMParser,
    Element,
    HTMLElement,
    SVGElement,
    TextDecoder,
    atob,
    performance,
    URL: { createObjectURL: () => "", revokeObjectURL: () => undefined },
    XMLSerializer: class {
      serializeToString = serialize;
    },
  });
  runInContext("var window = this, self = this;", context);
  return context;
}
