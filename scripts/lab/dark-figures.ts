// In JupyterLab's dark themes figures are drawn in dark colors. An extension of JupyterLab, which set-up bundles and puts
// beside the one that draws Plotly's figures: that shows a figure's light picture until a pointer comes.
import { darkColors } from "../../src/lib/figures/dark";
import { recolored } from "../templates/page/recolored";

const PLOTLY = "application/vnd.plotly.v1+json";
/** The rank that a figure has before its picture and its text. */
const FIRST = 0;

interface Model {
  data: Record<string, unknown>;
  setData(options: object): void;
}

/** The widget that shows a figure. */
interface Renderer {
  node: HTMLElement;
  isDisposed: boolean;
  renderModel(model: Model): Promise<void>;
  /** Draws with Plotly, and then puts a picture of it into the notebook. */
  createGraph(model: Model): Promise<void>;
}

interface Factory {
  createRenderer(options: object): Renderer;
}

/** What is used of JupyterLab. */
interface Application {
  docRegistry: {
    addWidgetExtension(
      kind: "Notebook",
      extension: { createNew(panel: { content: { rendermime: Registry } }): void },
    ): void;
  };
}

interface Registry {
  getFactory(type: string): Factory | undefined;
  addFactory(factory: Factory, rank: number): void;
}

const colors = Object.fromEntries(
  Object.entries(darkColors).map(([light, dark]) => [light.toLowerCase(), dark]),
);
const shown = new Map<Element, { renderer: Renderer; model: Model }>();
const isDark = (): boolean => document.body.dataset.jpThemeLight === "false";
const isDrawn = ({ node }: Renderer): boolean => node.querySelector(".plot-container") !== null;

/** The figure in the theme's colors. The notebook keeps the picture that its kernel drew. */
function themed({ data }: Model): Model {
  const figure = isDark() ? recolored(data[PLOTLY], colors) : data[PLOTLY];
  return { data: { ...data, [PLOTLY]: structuredClone(figure) }, setData: () => undefined };
}

/** Figures are drawn as they come into sight; those of light themes wait for a pointer. */
const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    const figure = shown.get(target);
    if (!isIntersecting || figure === undefined || !isDark() || isDrawn(figure.renderer)) continue;
    void figure.renderer.createGraph(figure.model);
  }
});

function inTheme(renderer: Renderer): Renderer {
  const [render, draw] = [renderer.renderModel.bind(renderer), renderer.createGraph.bind(renderer)];
  renderer.createGraph = (model) => draw(themed(model));
  renderer.renderModel = async (model) => {
    shown.set(renderer.node, { renderer, model });
    sight.observe(renderer.node);
    await render(model);
  };
  return renderer;
}

function onTheme(): void {
  for (const [node, { renderer, model }] of shown) {
    if (renderer.isDisposed) {
      shown.delete(node);
      sight.unobserve(node);
    } else if (isDrawn(renderer)) void renderer.createGraph(model);
    else {
      // It is told again whether the figure is in sight.
      sight.unobserve(node);
      sight.observe(node);
    }
  }
}

/** A picture alone keeps its paper, a little less bright. */
const PICTURES = `body[data-jp-theme-light="false"] .jp-RenderedImage img { filter: brightness(0.85); border-radius: 6px; }`;

const plugin = {
  id: "robust-deep-learning:dark-figures",
  autoStart: true,
  activate({ docRegistry }: Application): void {
    document.head.append(Object.assign(document.createElement("style"), { textContent: PICTURES }));
    new MutationObserver(onTheme).observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
    docRegistry.addWidgetExtension("Notebook", {
      createNew({ content: { rendermime } }) {
        const plotly = rendermime.getFactory(PLOTLY);
        if (plotly === undefined) return;
        const createRenderer = (options: object): Renderer => inTheme(plotly.createRenderer(options));
        rendermime.addFactory({ ...plotly, createRenderer }, FIRST);
      },
    });
  },
};

// Where JupyterLab looks for extensions, under the folder's name, as webpack's containers stand there.
const container = {
  init: () => undefined,
  get: () => Promise.resolve(() => ({ __esModule: true, default: plugin })),
};
const place = window as unknown as { _JUPYTERLAB?: Record<string, unknown> };
place._JUPYTERLAB = { ...place._JUPYTERLAB, "dark-figures": container };
