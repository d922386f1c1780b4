import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import http, { createServer, type RequestListener, type Server } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  loadFashionMnist,
  loadKmnist,
  loadMnist,
  loadOodSets,
  selectDigits,
} from "../../../../src/lib/data/digits";
import {
  cachedFile,
  download,
  type DownloadOptions,
  type RemoteFile,
} from "../../../../src/lib/data/download";
import { dataDirectory } from "../../../../src/lib/core/project";
import { formatIdx, parseIdx } from "../../../../src/lib/data/idx";
import { root } from "../../../support/root";

const CONTENT = Buffer.from("what the file holds");
const NOWHERE = "http://127.0.0.1:9";

function remoteFile(url = `${NOWHERE}/file.gz`): RemoteFile {
  const sum = createHash("sha256").update(CONTENT).digest("hex");
  return { path: "set/file.gz", algorithm: "sha256", sum, url, bytes: CONTENT.length };
}

describe("IDX files", () => {
  const array = { shape: [2, 2, 3], values: Uint8Array.from({ length: 12 }, (_, i) => i * 20) };
  const file = formatIdx(array);

  it("are read as they are defined, packed or not", () => {
    // Magic number 0x00000801: unsigned bytes, one dimension, of size 3.
    assert.deepEqual(parseIdx("labels", Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9), 1), {
      shape: [3],
      values: Uint8Array.of(7, 8, 9),
    });
    assert.deepEqual(parseIdx("images", file, 3), array);
    assert.deepEqual(parseIdx("images", gzipSync(file), 3), array);
  });

  it("are refused with the reason: magic number, truncation, surplus, broken gzip", () => {
    assert.throws(
      () => parseIdx("f", file, 1),
      /f is not such an IDX file: its magic number is 2051, not 2049/,
    );
    assert.throws(
      () => parseIdx("f", file.subarray(0, 7), 3),
      /f is cut off: it has 7 bytes, its header alone 16/,
    );
    assert.throws(() => parseIdx("f", file.subarray(0, 20), 3), /20 bytes, its header says 28 \(2 × 2 × 3\)/);
    assert.throws(() => parseIdx("f", Buffer.concat([file, file]), 3), /56 bytes, its header says 28/);
    assert.throws(() => parseIdx("f", gzipSync(file).subarray(0, 30), 3), /f is not a complete gzip file/);
    assert.throws(() => parseIdx("f", new Uint8Array(0), 3), /f is cut off/);
  });
});

describe("cached files", () => {
  let directory: string;
  let mirror: string;
  let warnings: string[];
  let options: DownloadOptions;
  const servers: Server[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "cache-"));
    mirror = await mkdtemp(join(tmpdir(), "mirror-"));
    warnings = [];
    options = { directory, mirror, warn: (message) => warnings.push(message) };
    await mkdir(join(mirror, "set"));
    await writeFile(join(mirror, "set/file.gz"), CONTENT);
  });

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    await Promise.all([directory, mirror].map((folder) => rm(folder, { recursive: true })));
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const get = (file = remoteFile()): Promise<Uint8Array> =>
    cachedFile(file, () => download(file, options), options);
  const cached = (): Promise<string[]> => readdir(join(directory, "set")).catch(() => []);

  it("come from a mirror folder once and then from the cache", async () => {
    assert.deepEqual(Buffer.from(await get()), CONTENT);
    await rm(join(mirror, "set/file.gz"));
    assert.deepEqual(Buffer.from(await get()), CONTENT);
    assert.deepEqual([await cached(), warnings], [["file.gz"], []]);
  });

  it("come from a mirror's address before the official one", async () => {
    const asked: string[] = [];
    options.mirror = await serve((request, response) => {
      asked.push(request.url ?? "");
      response.end(CONTENT);
    });
    assert.deepEqual(Buffer.from(await get()), CONTENT);
    assert.deepEqual(asked, ["/set/file.gz"]);
  });

  it("come from the official address when the mirror lacks them or has them damaged", async () => {
    const url = await serve((_, response) => response.end(CONTENT));
    await writeFile(join(mirror, "set/file.gz"), "something else");
    assert.deepEqual(Buffer.from(await get(remoteFile(`${url}/official.gz`))), CONTENT);
    await rm(directory, { recursive: true });
    await rm(join(mirror, "set/file.gz"));
    assert.deepEqual(Buffer.from(await get(remoteFile(`${url}/official.gz`))), CONTENT);
  });

  it("are fetched again with a warning when damaged", async () => {
    await get();
    await writeFile(join(directory, "set/file.gz"), CONTENT.subarray(0, 5));
    assert.deepEqual(Buffer.from(await get()), CONTENT);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /set\/file\.gz is damaged: its sha256 is .*; it is fetched again/);
    assert.deepEqual(await readFile(join(directory, "set/file.gz")), CONTENT);
  });

  it("are not kept when the sum differs, the server fails, it breaks off or nothing comes", async () => {
    options.mirror = "";
    const fails = async (listener: RequestListener, reason: RegExp): Promise<void> => {
      await assert.rejects(get(remoteFile(await serve(listener))), reason);
      assert.deepEqual(await cached(), []);
    };
    await assert.rejects(get(), /cannot get set\/file\.gz \(http:\/\/127\.0\.0\.1:9\/file\.gz: .+\)$/);
    await fails((_, response) => response.end("other"), /cannot get set\/file\.gz .*damaged: its sha256/);
    await fails((_, response) => response.writeHead(404).end(), /HTTP status 404/);
    await fails((_, response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write("begin", () => response.destroy());
    }, /cannot get set\/file\.gz/);
    options.patience = 50;
    await fails(() => undefined, /nothing came for 0.05 s/);
  });

  it("are given up when more comes than the file's size, or not all of it in the longest time", async () => {
    options.mirror = "";
    let sent = 0;
    const endless: RequestListener = (_, response) => {
      const send = (): void => {
        sent += 1 << 16;
        response.write(Buffer.alloc(1 << 16), (error) => error ?? setImmediate(send));
      };
      send();
    };
    await assert.rejects(get(remoteFile(await serve(endless))), /more came than the file's 19 bytes/);
    assert.ok(sent < 1e8, `${sent} bytes were sent`);
    // Bytes that keep coming renew the patience, but not the whole time.
    options.longest = 100;
    const dripping: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(timer));
    };
    await assert.rejects(get(remoteFile(await serve(dripping))), /not complete after 0\.1 s/);
    assert.deepEqual(await cached(), []);
  });

  it("of a mirror's folder are not read when they cannot be the right ones", async () => {
    await writeFile(join(mirror, "set/file.gz"), "longer than the file that it should be");
    await assert.rejects(get(), /set\/file\.gz: not a file of 19 bytes; /);
    await rm(join(mirror, "set/file.gz"));
    await mkdir(join(mirror, "set/file.gz"));
    await assert.rejects(get(), /set\/file\.gz: not a file of 19 bytes; /);
  });

  it("are taken as they are from a mirror that marks or packs a .gz as gzip, and redirects", async () => {
    const packed = gzipSync(CONTENT);
    const sum = createHash("sha256").update(packed).digest("hex");
    const file: RemoteFile = { ...remoteFile(), sum, bytes: packed.length };
    const bodies: Record<string, Buffer> = { marked: packed, packed: gzipSync(packed) };
    const url = await serve((request, response) => {
      const [, kind, ...path] = request.url!.split("/");
      if (kind === "moved") return response.writeHead(302, { location: `/packed/${path.join("/")}` }).end();
      return response.writeHead(200, { "content-encoding": "gzip" }).end(bodies[kind]);
    });
    for (const kind of ["marked", "packed", "moved"]) {
      options.mirror = `${url}/${kind}`;
      assert.deepEqual(Buffer.from(await get(file)), packed, kind);
      await rm(join(directory, "set"), { recursive: true });
    }
    const circle = await serve((_, response) => response.writeHead(302, { location: "/again" }).end());
    options.mirror = circle;
    await assert.rejects(get(), /HTTP status 302/);
    // A small body that unpacks to far more than the file is not unpacked.
    options.mirror = await serve((_, response) =>
      response
        .writeHead(200, { "content-encoding": "gzip" })
        .end(gzipSync(Buffer.alloc(1e8)).subarray(0, 6e4)),
    );
    await assert.rejects(get(), /is damaged/);
  });

  it("are used when they cannot be kept, and one line says so", async () => {
    // A file where a folder is needed stands for every refusal, also for a user who may write everywhere.
    await writeFile(join(directory, "set"), "in the way");
    const loaded = [await get(), await get(remoteFile())];
    for (const content of loaded) assert.deepEqual(Buffer.from(content), CONTENT);
    assert.match(
      warnings.at(-1)!,
      /cache-\w+ cannot be written \((EEXIST|ENOTDIR): [^()]+\): results are used but not kept; LAB_DATA names another/,
    );
    assert.deepEqual(await readdir(directory), ["set"]);
  });

  it("leave no partial file when they cannot be put in place", async () => {
    await mkdir(join(directory, "set/file.gz"), { recursive: true });
    assert.deepEqual(Buffer.from(await get()), CONTENT);
    assert.match(warnings.join("\n"), /EISDIR.*it is fetched again\n.*cannot be written \(EISDIR: /);
    assert.deepEqual(await cached(), ["file.gz"]);
  });

  it("load twice at the same time without leaving anything but the file", async () => {
    const all = await Promise.all([get(), get(), get()]);
    assert.ok(all.every((content) => CONTENT.equals(content)));
    assert.deepEqual([await cached(), warnings], [["file.gz"], []]);
  });

  it("stop at the signal with an AbortError, before and during a download", async () => {
    options.signal = AbortSignal.abort();
    await assert.rejects(get(), { name: "AbortError" });
    options.mirror = undefined;
    const controller = new AbortController();
    options.signal = controller.signal;
    const url = await serve(() => controller.abort());
    await assert.rejects(get(remoteFile(url)), {
      name: "AbortError",
      message: /interrupted while fetching set\/file\.gz/,
    });
    assert.deepEqual(await cached(), []);
  });

  it("lie in the project's data folder, or where LAB_DATA says", () => {
    const before = process.env.LAB_DATA;
    const folders = ["", "/var/lab", "scratch/lab", "~/lab", "~", "~other"].map((folder) => {
      process.env.LAB_DATA = folder;
      return dataDirectory();
    });
    if (before === undefined) delete process.env.LAB_DATA;
    else process.env.LAB_DATA = before;
    assert.deepEqual(folders, [
      ...[join(root, "data"), "/var/lab", join(root, "scratch/lab")],
      ...[join(homedir(), "lab"), homedir(), join(root, "~other")],
    ]);
  });
});

describe("digits", () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "digits-"));
  });

  after(() => rm(directory, { recursive: true }));

  it("has all of MNIST, in the official order", async () => {
    const { train, test } = await loadMnist();
    assert.deepEqual([train.count, train.images.length, train.labels.length], [60_000, 60_000 * 784, 60_000]);
    assert.deepEqual([test.count, test.images.length], [10_000, 10_000 * 784]);
    assert.deepEqual([...train.labels.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    assert.deepEqual([...test.labels.subarray(0, 10)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    // Normalisation constants that everybody uses for the training images.
    const mean = train.images.reduce((sum, value) => sum + value, 0) / train.images.length / 255;
    const squares = train.images.reduce((sum, value) => sum + value * value, 0);
    const square = squares / train.images.length / 255 ** 2;
    assert.ok(Math.abs(mean - 0.1307) < 5e-5 && Math.abs(Math.sqrt(square - mean * mean) - 0.3081) < 5e-5);
  });

  it("refuses damaged files of MNIST", async () => {
    await writeFile(join(directory, "train-images-idx3-ubyte"), "not MNIST");
    await assert.rejects(loadMnist({ directory }), /train-images-idx3-ubyte is damaged/);
  });

  it("selects images in the order of the indices", () => {
    const images = Uint8Array.from({ length: 3 * 784 }, (_, i) => Math.floor(i / 784) + 10);
    const set = { name: "set", images, labels: Uint8Array.of(4, 5, 6), count: 3 };
    const selected = selectDigits(set, [2, 0]);
    assert.deepEqual([selected.count, [...selected.labels]], [2, [6, 4]]);
    assert.deepEqual([selected.images[0], selected.images[783], selected.images[784]], [12, 12, 10]);
    const [together, one] = [selectDigits(set, [1, 2]), selectDigits(set, [2])];
    assert.deepEqual([together.count, [...together.labels], one.count], [2, [5, 6], 1]);
    assert.deepEqual([...together.images], [...images.subarray(784)]);
    assert.deepEqual([together.images.buffer, one.images.buffer], [images.buffer, images.buffer]);
    assert.deepEqual([...one.images], [...images.subarray(2 * 784)]);
    assert.throws(
      () => selectDigits({ ...set, count: 9 }, [8]),
      /images: expected 9 images of 784 bytes, got/,
    );
    const unlabelled = { ...set, labels: new Uint8Array(1) };
    assert.throws(() => selectDigits(unlabelled, [0]), /labels: expected 3 labels, got 1/);
    assert.throws(() => selectDigits(set, [3]), /indices\[0\]: expected an integer >= 0 and <= 2, got 3/);
  });

  it("unpacks Fashion-MNIST once, the last 1,000 of each class, classes in turn", async () => {
    const first = await loadFashionMnist({ directory });
    assert.deepEqual([first.count, first.images.length], [10_000, 10_000 * 784]);
    assert.deepEqual([...first.labels.subarray(0, 12)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    const packageFile = require.resolve("fashion-mnist/src/clothes/3.json");
    const { data } = JSON.parse(await readFile(packageFile, "utf8")) as { data: number[][] };
    assert.deepEqual([...first.images.subarray(13 * 784, 14 * 784)], data[6001]);
    assert.deepEqual(await readdir(join(directory, "fashion-mnist")), ["t10k-images-idx3-ubyte"]);
    assert.deepEqual(await loadFashionMnist({ directory }), first);
  });

  it("goes on without a network and names what is missing in one line each", async () => {
    const { get } = http;
    const { get: secure } = https;
    const fail: typeof http.get = () => {
      throw new Error("no network");
    };
    Object.assign(http, { get: fail });
    Object.assign(https, { get: fail });
    try {
      const { sets, missing } = await loadOodSets({ directory, mirror: join(directory, "no-such-mirror") });
      assert.deepEqual(
        sets.map(({ name }) => name),
        ["Fashion-MNIST"],
      );
      assert.equal(missing.length, 2);
      ["KMNIST", "notMNIST"].forEach((name, i) =>
        assert.match(
          missing[i],
          new RegExp(
            `^${name} is left out: cannot get ${name.toLowerCase()}/[^\\n]+no such file; [^\\n]+no network\\) \\(see data/README.md\\)$`,
          ),
        ),
      );
      await assert.rejects(loadKmnist({ directory, mirror: "" }), /cannot get kmnist\//);
      await assert.rejects(
        loadKmnist({ directory, mirror: "mirror" }),
        new RegExp(join(root, "mirror", "kmnist")),
      );
      for (const patience of [Infinity, 2 ** 31, 0, NaN])
        await assert.rejects(loadKmnist({ directory, patience }), /patience: expected .* got/);
      await assert.rejects(loadOodSets({ directory, signal: AbortSignal.abort() }), { name: "AbortError" });
    } finally {
      Object.assign(http, { get });
      Object.assign(https, { get: secure });
    }
  });

  it("are used from a folder that cannot be written, with one line for all sets", async () => {
    const mirror = await mkdtemp(join(tmpdir(), "mirror-"));
    const folder = join(mirror, "data");
    await writeFile(folder, "no folder");
    const warnings: string[] = [];
    try {
      const { sets, missing } = await loadOodSets({
        directory: folder,
        mirror,
        warn: (text) => warnings.push(text),
      });
      assert.deepEqual([sets.map(({ name }) => name), missing.length], [["Fashion-MNIST"], 2]);
      const kept = warnings.filter((text) => text.includes("cannot be written"));
      assert.equal(kept.length, 1, warnings.join("\n"));
    } finally {
      await rm(mirror, { recursive: true });
    }
  });

  it("says why a set is missing, but hides no error of the program", async () => {
    for (const set of ["kmnist", "notmnist"]) {
      await mkdir(join(directory, set));
      for (const part of ["images-idx3", "labels-idx1"])
        await writeFile(join(directory, set, `t10k-${part}-ubyte.gz`), "damaged");
    }
    const load = (error: Error) =>
      loadOodSets({
        directory,
        warn: () => {
          throw error;
        },
      });
    const { sets, missing } = await load(new Error("permission denied\nin detail"));
    assert.deepEqual([sets.length, missing.length], [1, 2]);
    assert.equal(missing[0], "KMNIST is left out: permission denied (see data/README.md)");
    await assert.rejects(load(new TypeError("a bug")), { name: "TypeError", message: "a bug" });
  });
});
