import { checkMatrix, checkNumber, invalid } from "../core/shapes";
import { gray, grayTrace, white } from "./gray-image";
import type { Figure, FigureText } from "./figure";
import { captionHeight, figureWidth, fontSize, frame, onColor, textWidth, oneLine } from "./style";
import { extent } from "./traces";

export interface ImageGridOptions extends FigureText {
  /** A short text over each image; <br> begins a line. */
  captions?: string[];
  /** Images whose text is set bold and red, such as misread ones. */
  wrong?: ArrayLike<boolean | number>;
  /** Default 5, or the number of images where that is smaller. */
  columns?: number;
  /** Pixels along a side of an image. Default 28. */
  side?: number;
  /** Size of an image in the figure, in pixels. Default 112, or less where a row would be wider than other figures. */
  tileSize?: number;
}

/** Where images and texts lie, in pixels of the images. */
interface GridGeometry {
  side: number;
  columns: number;
  /** From one image to the next, and room for the text above each. */
  pitchX: number;
  pitchY: number;
  top: number;
}

function planGrid(
  captions: string[],
  { side, columns, unit }: { side: number; columns: number; unit: number },
): GridGeometry {
  const lines = captions.map((text) => text.split("<br>"));
  // Whole pixels of the images, so that their edges stay sharp.
  const top = Math.ceil(
    (Math.max(0, extent([lines.map(({ length }) => length)])[1]) * fontSize * 1.3 + 6) / unit,
  );
  const widest = Math.max(0, extent(lines.map((text) => text.map(textWidth)))[1]);
  const pitchX = Math.max(side + 2, Math.ceil((widest + 10) / unit));
  return { side, columns, pitchX, pitchY: side + top, top };
}

/** Images next to each other in one array of greys; between them it is white. */
function tile(
  images: ArrayLike<ArrayLike<number>>,
  { side, columns, pitchX, pitchY, top }: GridGeometry,
): Uint8Array[] {
  const rows = Math.ceil(images.length / columns);
  const width = (columns - 1) * pitchX + side;
  const picture = Array.from({ length: rows * pitchY }, () => new Uint8Array(width).fill(white));
  for (let i = 0; i < images.length; i++) {
    const [left, above] = [(i % columns) * pitchX, Math.floor(i / columns) * pitchY + top];
    for (let k = 0; k < side * side; k++) {
      picture[above + Math.floor(k / side)][left + (k % side)] = gray(images[i][k]);
    }
  }
  return picture;
}

function textAnnotation(
  text: string,
  place: number,
  { side, columns, pitchX, pitchY, top }: GridGeometry,
  wrong: boolean,
): object {
  return {
    xref: "x",
    yref: "y",
    showarrow: false,
    yanchor: "bottom",
    x: (place % columns) * pitchX + side / 2,
    y: Math.floor(place / columns) * pitchY + top,
    text: wrong ? `<b>${text}</b>` : text,
    font: { size: fontSize, color: wrong ? "#B03A00" : onColor.ink },
  };
}

/** The picture with its texts in a figure that fits around it. */
function placePicture(
  picture: Uint8Array[],
  { unit, caption, overhang }: { unit: number; caption: string; overhang: number },
): Figure["layout"] {
  const [wide, high] = [picture[0].length * unit, picture.length * unit];
  const width = Math.max(360, Math.round(wide + 2 * (12 + overhang)));
  const [side, below] = [(width - wide) / 2, captionHeight(caption, width) + 8];
  return {
    ...frame({
      width,
      height: Math.round(high + below + 6),
      margin: { l: side, r: side, t: 6, b: below },
      caption,
    }),
    xaxis: { visible: false, range: [0, picture[0].length] },
    yaxis: { visible: false, range: [picture.length, 0] },
  };
}

function checkTexts(captions: string[]): string[] {
  const texts = Array.from(captions);
  const hole = texts.findIndex((text) => typeof text !== "string");
  if (hole >= 0) throw invalid(`captions[${hole}]`, "a text", texts[hole]);
  return texts;
}

function checkImages(
  images: ArrayLike<ArrayLike<number>>,
  side: number,
  perImage: Record<string, ArrayLike<unknown>>,
): void {
  checkNumber("images.length", images.length, { atLeast: 1 });
  checkMatrix("images", images, { columns: side * side });
  for (const [name, { length }] of Object.entries(perImage)) {
    if (length && length !== images.length)
      throw invalid(`${name}.length`, `${images.length}, as of images`, length);
  }
}

/** Most pixels of the grid's picture. */
const mostPixels = 2 ** 24;

function checkArea(count: number, { columns, pitchX, pitchY }: GridGeometry): void {
  const pixels = Math.ceil(count / columns) * pitchY * columns * pitchX;
  if (!(pixels <= mostPixels)) throw invalid("images", `a picture of at most ${mostPixels} pixels`, pixels);
}

/**
 * Images in a grid with a text over each.
 * @param images greys from 0 (black) to 1 (white), row by row: [N][side²]
 * @throws RangeError for images of another size, for another number of texts or marks, for columns outside 1 … 100, and for a
 *   picture of more than 2²⁴ pixels
 * @example
 * figures.imageGrid([[0, 1, 1, 0]], { side: 2 }).caption; // → "1 images."
 */
export function imageGrid(images: ArrayLike<ArrayLike<number>>, options: ImageGridOptions = {}): Figure {
  const {
    captions: given = [],
    wrong = [],
    columns = Math.min(5, images.length),
    side = 28,
    tileSize = Math.min(112, Math.max(2, Math.floor((figureWidth - 24) / columns) - 6)),
  } = options;
  const captions = checkTexts(given);
  checkNumber("columns", columns, { atLeast: 1, atMost: 100, integer: true });
  checkNumber("side", side, { atLeast: 1, atMost: 1000, integer: true });
  checkNumber("tileSize", tileSize, { atLeast: 1, atMost: 1000 });
  checkImages(images, side, { captions, wrong });
  const unit = tileSize / side;
  const geometry = planGrid(captions, { side, columns, unit });
  checkArea(images.length, geometry);
  const picture = tile(images, geometry);
  const texts = captions.map((text) => text.replace(/<br>/g, " ")).join("; ");
  const caption = oneLine(options.caption ?? `${images.length} images.`);
  const annotations = captions.map((text, i) => textAnnotation(text, i, geometry, Boolean(wrong[i])));
  return {
    data: [grayTrace(picture)],
    layout: {
      ...placePicture(picture, { unit, caption, overhang: ((geometry.pitchX - side) * unit) / 2 }),
      annotations: annotations,
    },
    alt: options.alt ?? `Grid of ${images.length} images${texts && `: ${texts}`}`,
    caption,
  };
}
