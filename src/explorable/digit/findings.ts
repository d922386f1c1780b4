/** What the threshold does to the test images: two rows of them, the numbers, and the curve over all thresholds. */
import { Chart } from "../shell/chart";
import { numbers } from "../shell/controls";
import { html } from "../shell/dom";
import { short } from "../shell/text";
import { chosenTable, grouped, leastSureFirst, testImage, thresholdCurve, type Held } from "./model";
import { rejectLeastSure, scoreOf, type Rejection, type ScoreTable } from "./pack";
import type { DigitState } from "./state";
import { Thumbnails, type Thumbnail } from "./thumbnails";

/** Images in a row. */
const ROW = 40;

function thumbnail(held: Held, place: number): Thumbnail {
  const { labels, predictions, indices } = held.test;
  const [label, read] = [labels[place], predictions[place]];
  const misread = label !== read;
  const text = misread ? `${label}→${read}` : String(label);
  return {
    place,
    image: testImage(held, place),
    text,
    label: `${text}, test image ${indices[place]}${misread ? `, a ${label} that LeNet reads as ${read}` : ""}`,
    misread,
  };
}

export class Findings {
  /** The rows with the numbers, and the chart. */
  readonly roots: readonly HTMLElement[];
  private readonly rejected: Thumbnails;
  private readonly accepted: Thumbnails;
  private readonly written = numbers("numbers");
  private readonly chart = new Chart({
    id: "threshold",
    title: "Errors found by the threshold",
    description: "Precision and recall of the errors over the number of images that are handed to a human",
    ratio: 0.42,
    leastHeight: 170,
    legend: { precision: "precision", recall: "share of all errors found", own: "this image" },
  });

  /** What is shown now. */
  private shown = "";

  /** @param pick opens the image at a place of the page */
  constructor(pick: (place: number) => void) {
    this.rejected = new Thumbnails("rejected-images", pick);
    this.accepted = new Thumbnails("accepted-images", pick);
    this.roots = [
      html("div", { class: "rows" }, this.rejected.root, this.accepted.root, this.written.root),
      html("div", { class: "finding" }, this.chart.root),
    ];
  }

  show(held: Held, state: DigitState): void {
    const table = chosenTable(held, state);
    const { source, image, measure, temperature, rejected } = state;
    const width = this.roots[0].clientWidth;
    const shown = [source, image, measure, temperature, rejected, width].join();
    // A digit that turns changes nothing here.
    if (shown === this.shown) return;
    this.shown = shown;
    const rejection = rejectLeastSure(table, state.rejected);
    this.showRows(held, table, rejection, state);
    this.showChart(held, table, rejection);
    this.written.show(
      {
        threshold: scoreOf(rejection.code),
        "handed over": rejection.rejected,
        "errors found": rejection.found,
        "errors in all": rejection.errors,
        precision: rejection.precision,
        "error rate of the accepted": rejection.risk,
      },
      (value) => (Number.isInteger(value) ? grouped(value) : short(value)),
    );
  }

  private showRows(held: Held, table: ScoreTable, rejection: Rejection, state: DigitState): void {
    const order = leastSureFirst(table);
    const isHanded = (place: number): boolean => table.shown[place] < rejection.rejected;
    const chosen = state.image === -1 ? order[0] : held.test.indices.indexOf(state.image);
    const show = (row: Thumbnails, title: string, places: number[]): void =>
      row.show(
        `${title}, least sure first`,
        places.slice(0, ROW).map((place) => thumbnail(held, place)),
        state.source === "test" ? chosen : -1,
      );
    const { testImages } = held.notes;
    const { rejected } = rejection;
    show(this.rejected, `Handed to a human: ${grouped(rejected)}`, order.filter(isHanded));
    const kept = order.filter((place) => !isHanded(place));
    show(this.accepted, `Accepted: ${grouped(testImages - rejected)}`, kept);
  }

  private showChart(held: Held, table: ScoreTable, { rejected }: Rejection): void {
    const N = held.notes.testImages;
    const powers = Array.from({ length: Math.floor(Math.log10(N)) + 1 }, (_, i) => 10 ** i);
    this.chart.setAxes(
      { label: "images handed to a human", range: [1, N], ticks: powers, log: true },
      { label: "share", range: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] },
    );
    const curve = thresholdCurve(table);
    this.chart.line("precision", curve.rejected, curve.precision);
    this.chart.line("recall", curve.rejected, curve.recall);
    this.chart.line("here", [rejected, rejected], [0, 1]);
  }

  /** Marks the rank of the image that is read. */
  markRank(rank: number | undefined): void {
    this.chart.line("own", rank === undefined ? [] : [rank, rank], [0, 1]);
  }
}
