// Contents that follow the reader, scroll regions that a keyboard reaches, figures that move. Without it the page is complete.
(() => {
  "use strict";
  const wide = matchMedia("(min-width: 75rem)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contents = document.querySelector(".contents details");
  if (contents !== null) {
    const open = () => (contents.open = wide.matches);
    open();
    wide.addEventListener("change", open);
    followReader([...contents.querySelectorAll("a")]);
  }
  makeReachable();
  addEventListener("resize", makeReachable);
  addEventListener("toggle", makeReachable, true);
  for (const figure of document.querySelectorAll(".figure[data-figure]")) offer(figure);

  /** Marks the entry of the heading that was passed last. */
  function followReader(entries) {
    const headings = entries.map((entry) => document.getElementById(decodeURIComponent(entry.hash.slice(1))));
    let asked = false;
    const mark = () => {
      asked = false;
      const next = headings.findIndex((heading) => heading.getBoundingClientRect().top > innerHeight / 4);
      const current = entries[(next < 0 ? entries.length : Math.max(1, next)) - 1];
      if (current.hasAttribute("aria-current")) return;
      for (const entry of entries) entry.removeAttribute("aria-current");
      current.setAttribute("aria-current", "true");
      if (!wide.matches) return;
      const list = contents.parentElement;
      const [inside, outside] = [current.getBoundingClientRect(), list.getBoundingClientRect()];
      if (inside.top < outside.top || inside.bottom > outside.bottom)
        list.scrollTop += inside.top - outside.top - outside.height / 3;
    };
    const ask = () => {
      if (!asked) requestAnimationFrame(mark);
      asked = true;
    };
    addEventListener("scroll", ask, { passive: true });
    mark();
  }

  /** What scrolls sideways can be focused, and so scrolled by keyboard. */
  function makeReachable() {
    for (const area of document.querySelectorAll("pre, .scroll, .katex-display")) {
      if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
      else area.removeAttribute("tabindex");
    }
  }

  /** A button that makes the figure move; a mouse over it does so too. */
  function offer(figure) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = figure.dataset.offer;
    button.onclick = start;
    const picture = figure.querySelector("img");
    picture.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && start());
    figure.append(button);

    async function start() {
      if (button.disabled) return;
      button.disabled = true;
      try {
        await (window.loadedPlotly ??= load(document.body.dataset.plotly));
        const place = document.createElement("div");
        place.setAttribute("role", "group");
        place.setAttribute("aria-label", picture.alt);
        await draw(place, JSON.parse(figure.querySelector("script").textContent));
        picture.replaceWith(place);
        button.remove();
        makeReachable();
      } catch {
        button.textContent = `The figure stays a picture: ${document.body.dataset.plotly} is not beside this page.`;
      }
    }
  }

  function load(file) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: file, onload: resolve, onerror: reject });
      document.head.append(script);
    });
  }

  async function draw(place, { data, layout, config }) {
    const colors = JSON.parse(document.getElementById("colors").textContent);
    const recolor = (value) => {
      if (typeof value === "string") return colors[value.toLowerCase()] ?? value;
      if (Array.isArray(value)) return value.map(recolor);
      if (value === null || typeof value !== "object") return value;
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, recolor(part)]));
    };
    // A finger scrolls the page over the figure; its taps read values.
    const dragmode = matchMedia("(pointer: coarse)").matches ? false : "zoom";
    const themed = () => {
      const figure = dark.matches ? recolor({ data, layout }) : { data, layout };
      return [place, structuredClone(figure.data), { ...structuredClone(figure.layout), dragmode }, config];
    };
    await window.Plotly.newPlot(...themed());
    dark.addEventListener("change", () => window.Plotly.react(...themed()));
  }
})();
