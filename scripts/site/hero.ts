// The start page's figure: points come in one by one, and the predictive band narrows around them. With the library's own code.
import { createRandom } from "../../src/lib/core/random";
import { gaussianBasis } from "../../src/lib/models/basis";
import { linearPosterior, linearPredictive } from "../../src/lib/models/bayesian-linear-regression";

/** On a phone higher, and with larger points, for its width. */
const [WIDTH, HEIGHT] = innerWidth < 600 ? [400, 250] : [640, 300];
const [X_RANGE, Y_RANGE] = [
  [-3, 3],
  [-2.4, 2.4],
];
const NOISE = 0.15;
const [ALPHA, BETA] = [1, 1 / NOISE ** 2];
/** Points that come in by themselves, and the most that there can be. */
const [FIRST, MOST] = [8, 80];
const STEP_MS = 500;
const basis = gaussianBasis({ centers: Array.from({ length: 13 }, (_, i) => -3 + i / 2), scale: 0.5 });
const grid = Array.from({ length: 121 }, (_, i) => -3 + i / 20);
const gridDesign = basis(grid);
const truth = (x: number): number => Math.sin(1.8 * x) + 0.3 * x;

interface Point {
  x: number;
  y: number;
}

const svg = document.querySelector<SVGSVGElement>("#hero")!;
const said = document.querySelector("#hero-said")!;
let points: Point[] = [];
let random = createRandom(0);
let timer: number | undefined;

const toLeft = (x: number): number => ((x - X_RANGE[0]) / (X_RANGE[1] - X_RANGE[0])) * WIDTH;
const toTop = (y: number): number => ((Y_RANGE[1] - y) / (Y_RANGE[1] - Y_RANGE[0])) * HEIGHT;
const corner = (x: number, y: number): string => `${toLeft(x).toFixed(1)},${toTop(y).toFixed(1)}`;

const signed = (value: number): string => value.toFixed(1).replace("-", "−");

/** A point of the truth with noise; none in the hole in the middle at first, where the doubt so stays. */
function drawn(): Point {
  const x = random.uniform(1, 2.9) * (random.uniform(0, 1) < 0.5 ? -1 : 1);
  return { x, y: truth(x) + random.normal(0, NOISE) };
}

function draw(): void {
  const design = basis(points.map(({ x }) => x));
  const posterior = linearPosterior({
    ...{ design, targets: points.map(({ y }) => y), alpha: ALPHA, beta: BETA },
    features: basis.features,
  });
  const { mean, variance } = linearPredictive({ posterior, design: gridDesign, beta: BETA });
  const edge = (width: number): string[] =>
    grid.map((x, i) => corner(x, mean[i] + width * Math.sqrt(variance[i])));
  for (const width of [2, 1]) {
    const outline = [...edge(width), ...edge(-width).reverse()].join(" ");
    svg.querySelector(`.band${width}`)!.setAttribute("points", outline);
  }
  svg.querySelector(".mean")!.setAttribute("points", edge(0).join(" "));
  const dots = points.map(({ x, y }) => `<circle cx="${toLeft(x)}" cy="${toTop(y)}" r="6"/>`);
  svg.querySelector(".points")!.innerHTML = dots.join("");
  const widths = Array.from(variance, Math.sqrt);
  const widest = widths.indexOf(Math.max(...widths));
  said.textContent =
    `${points.length} point${points.length === 1 ? "" : "s"}. Most in doubt at x = ${signed(grid[widest])} ` +
    `(±${(2 * widths[widest]).toFixed(2)}), least ±${(2 * Math.min(...widths)).toFixed(2)}.`;
}

function add(point: Point): void {
  if (points.length === MOST) {
    said.textContent = `${MOST} points are the most that fit here: begin again.`;
    return;
  }
  points.push(point);
  draw();
}

function stop(): void {
  clearInterval(timer);
}

/** The first points, one after another, or all at once for who asks for less motion. */
function begin(): void {
  stop();
  random = createRandom(0);
  points = [];
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (still) points = Array.from({ length: FIRST }, drawn);
  draw();
  if (still) return;
  timer = window.setInterval(() => {
    add(drawn());
    if (points.length >= FIRST) stop();
  }, STEP_MS);
}

svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
svg.addEventListener("click", ({ clientX, clientY }) => {
  stop();
  const { left, top, width, height } = svg.getBoundingClientRect();
  const [x, y] = [(clientX - left) / width, (clientY - top) / height];
  add({ x: X_RANGE[0] + x * (X_RANGE[1] - X_RANGE[0]), y: Y_RANGE[1] - y * (Y_RANGE[1] - Y_RANGE[0]) });
});
document.querySelector<HTMLButtonElement>("#hero-add")!.onclick = () => {
  stop();
  const x = random.uniform(X_RANGE[0], X_RANGE[1]);
  add({ x, y: truth(x) + random.normal(0, NOISE) });
};
document.querySelector<HTMLButtonElement>("#hero-again")!.onclick = begin;
begin();
