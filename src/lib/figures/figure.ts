/*
 * Plotly's attributes are its own affair, and its types are larger than the language's: whoever wants them checked in
 * a cell says `const data: Plot[] = …` with nodeplotlib's.
 */
/* eslint-disable @typescript-eslint/no-explicit-any */

/** A trace by Plotly's attributes, such as `{ type: "scatter", x, y }`. */
export interface PlotlyTrace {
  type?: string;
  name?: string;
  [attribute: string]: any;
}

/** A layout by Plotly's attributes. */
export interface PlotlyLayout {
  title?: string | { text?: string; [attribute: string]: any };
  /** In pixels. */
  width?: number;
  height?: number;
  margin?: Partial<Record<"l" | "r" | "t" | "b" | "pad", number>>;
  annotations?: Record<string, any>[];
  images?: Record<string, any>[];
  shapes?: Record<string, any>[];
  sliders?: Record<string, any>[];
  [attribute: string]: any;
}

/**
 * A Plotly figure with what a reader needs who cannot see it (`alt`) and who can (`caption`, part of the
 * picture).
 */
export interface Figure {
  data: PlotlyTrace[];
  layout: PlotlyLayout;
  /** What takes the picture's place where a pointer can move something; of the same size. */
  interactive?: Pick<Figure, "data" | "layout">;
  alt: string;
  caption: string;
}

/** Words of a figure that have a default made from the data. */
export interface FigureText {
  /** One line that says what is seen, for those who cannot see it. */
  alt?: string;
  /** What stands under the figure; Plotly's <b>, <i>, <sub> and <sup> are allowed. */
  caption?: string;
}
