/** The two tables of a reading: the ten classes, and the scores with their ranks. */
import { html } from "../shell/dom";
import { fixed, short } from "../shell/text";
import { grouped } from "./model";
import type { Reading } from "./reading";

function bar(name: string, share: number): HTMLElement {
  return html("i", { class: name, style: `--part: ${share.toFixed(4)}` });
}

/** Mean and votes of the passes, and the plain softmax at the reader's temperature, class by class. */
export class ClassTable {
  readonly root: HTMLElement;
  private readonly body = html("tbody");
  private readonly caption = html("figcaption");

  constructor() {
    const head = ["", "mean of the passes, votes, softmax", "mean", "votes"];
    this.root = html(
      "figure",
      { class: "chart classes" },
      this.caption,
      html(
        "table",
        { id: "classes" },
        html(
          "thead",
          { class: "hidden" },
          html("tr", {}, ...head.map((text) => html("th", { scope: "col" }, text || "class"))),
        ),
        this.body,
      ),
      html(
        "small",
        { class: "legend" },
        html("span", {}, bar("mean", 1), "mean of the passes"),
        html("span", {}, bar("votes", 0.5), "votes"),
        html("span", {}, bar("heated", 1), "plain softmax at T"),
      ),
    );
  }

  show(reading: Reading | undefined): void {
    const { passes = 0, mean = [], votes = [], heated = [] } = reading ?? {};
    this.caption.textContent = passes ? `${passes} passes with dropout on` : "Passes with dropout on";
    this.body.replaceChildren(
      ...Array.from({ length: 10 }, (_, k) =>
        html(
          "tr",
          { "data-class": k, "data-mean": mean[k], "data-votes": votes[k], "data-heated": heated[k] },
          html("th", { scope: "row" }, String(k)),
          html(
            "td",
            { class: "bars" },
            bar("mean", mean[k] ?? 0),
            bar("heated", heated[k] ?? 0),
            bar("votes", votes[k] ?? 0),
          ),
          html("td", {}, passes ? fixed(mean[k]) : "–"),
          html("td", {}, passes ? String(Math.round(votes[k] * passes)) : "–"),
        ),
      ),
    );
  }
}

/** A score of the image as the table shows it. */
export interface ScoreRow {
  name: string;
  value: number | undefined;
  /** Its rank among the test images; 1 is the least sure. */
  rank: number | undefined;
  /** Whether the threshold hands the image over by this score. */
  rejected: boolean;
  /** Whether it belongs to an image before this one. */
  old: boolean;
}

/** The scores with their ranks; one of them is the measure that decides. */
export class ScoreTable {
  readonly root: HTMLElement;
  private readonly body = html("tbody");
  private readonly rows = new Map<
    string,
    { radio: HTMLInputElement; row: HTMLElement; cells: HTMLElement[] }
  >();

  constructor(
    private readonly testImages: number,
    choose: (name: string) => void,
  ) {
    const head = ["score: choose the one that decides", "value", `rank of ${grouped(testImages)}`, ""];
    this.root = html(
      "figure",
      { class: "chart scores" },
      html("figcaption", {}, "How unsure, and its rank among the test images"),
      html(
        "table",
        { id: "scores" },
        html(
          "thead",
          {},
          html("tr", {}, ...head.map((text) => (text ? html("th", { scope: "col" }, text) : html("td")))),
        ),
        this.body,
      ),
    );
    this.body.onchange = (event) => choose((event.target as HTMLInputElement).value);
  }

  private rowOf(name: string): { radio: HTMLInputElement; row: HTMLElement; cells: HTMLElement[] } {
    const known = this.rows.get(name);
    if (known) return known;
    const radio = html("input", { type: "radio", name: "measure", value: name });
    const cells = [html("td"), html("td"), html("td", { class: "bars" })];
    const row = html(
      "tr",
      { "data-name": name },
      html("th", { scope: "row" }, html("label", {}, radio, name)),
      ...cells,
    );
    this.body.append(row);
    const made = { radio, row, cells };
    this.rows.set(name, made);
    return made;
  }

  show(scores: readonly ScoreRow[], measure: string): void {
    for (const { name, value, rank, rejected, old } of scores) {
      const { radio, row, cells } = this.rowOf(name);
      radio.checked = name === measure;
      row.classList.toggle("old", old);
      row.classList.toggle("rejected", rejected);
      row.classList.toggle("chosen", name === measure);
      if (value === undefined || rank === undefined) {
        delete row.dataset.value;
        cells[0].textContent = cells[1].textContent = "–";
        cells[2].replaceChildren();
        continue;
      }
      Object.assign(row.dataset, { value: String(value), rank: String(rank) });
      cells[0].textContent = short(value);
      cells[1].textContent = grouped(rank);
      // A rank ten times as large makes the bar a quarter shorter.
      const share = 1 - Math.log10(rank) / Math.log10(this.testImages);
      cells[2].replaceChildren(bar("rank", share));
    }
  }
}
