import { checkLabels, checkNumber, checkVector, type Matrix, type Vector } from "../core/shapes";
import type { DigitSet } from "../data/digits";
import { imageGrid, imageUncertainty, type ImageUncertainty } from "../figures";
import { show } from "./display";

const PIXELS = 784;

/** One image's grey values on [0, 1]: [784]. */
function greys({ images }: DigitSet, index: number): number[] {
  return Array.from(images.subarray(index * PIXELS, (index + 1) * PIXELS), (grey) => grey / 255);
}

/** What is written over the images. */
export interface ImageTexts {
  /** Which images of the set are shown, in this order. */
  indices: Vector;
  /** Class 0 … 9 that was predicted for each image of the set; misread images are marked. */
  predictions?: Vector;
  /** Variation ratio of each image of the set. */
  variationRatios?: Vector;
  /** Under the figure. */
  caption?: string;
  columns?: number;
}

/**
 * Images of a set in a grid, with label, prediction and variation ratio over each.
 * @throws RangeError for an index outside the set, and for predictions or variation ratios that are not as many as the
 *   set's images, or not classes and finite numbers
 */
export async function showImages(
  set: DigitSet,
  { indices, predictions, variationRatios, caption, columns = 5 }: ImageTexts,
): Promise<void> {
  checkVector("indices", indices, { range: { atLeast: 0, atMost: set.count - 1, integer: true } });
  if (predictions) checkLabels("predictions", predictions, { classes: 10, length: set.count });
  if (variationRatios) checkVector("variationRatios", variationRatios, { length: set.count });
  const chosen = Array.from(indices);
  const texts = chosen.map((i) =>
    [
      predictions ? `label ${set.labels[i]}, read ${predictions[i]}` : "",
      variationRatios ? `VR ${variationRatios[i].toFixed(3)}` : "",
    ].filter(Boolean),
  );
  const title = caption ?? `${chosen.length} images of ${set.name}.`;
  const listed = texts
    .map((lines) => lines.join(" "))
    .filter(Boolean)
    .join("; ");
  await show(
    imageGrid(
      chosen.map((i) => greys(set, i)),
      {
        captions: listed ? texts.map((lines) => lines.join("<br>")) : undefined,
        wrong: predictions && chosen.map((i) => predictions[i] !== set.labels[i]),
        alt: listed ? `${title} ${listed}` : title,
        caption: title,
        columns,
      },
    ),
  );
}

/**
 * One image of a set under Monte-Carlo passes: the image, the mean prediction, the votes, and the leading classes'
 * histograms.
 * @param options.index which image
 * @param options.probabilities softmax outputs of the passes: [S][K]
 * @param options.summary their mean and votes, what `summarizeSamples` returns: [1][K] each
 * @throws RangeError for an index outside the set, and for probabilities that are not a matrix of shares
 */
export async function showUncertainty(
  set: DigitSet,
  {
    index,
    probabilities,
    summary,
    caption,
  }: { index: number; probabilities: Matrix; summary: ImageUncertainty["summary"]; caption?: string },
): Promise<void> {
  checkNumber("index", index, { atLeast: 0, atMost: set.count - 1, integer: true });
  const image = greys(set, index);
  await show(imageUncertainty({ image, probabilities, summary, label: set.labels[index] }, { caption }));
}
