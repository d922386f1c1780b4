import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { noise } from "../../../../src/lib/data/noise-images";
import { rotate } from "../../../../src/lib/data/rotation";

const set = noise({ count: 3, random: createRandom(1) });

describe("rotate", () => {
  it("leaves the images as they are at 0° and 360°", () => {
    assert.deepEqual(rotate(set, { degrees: 0 }).images, set.images);
    assert.deepEqual(rotate(set, { degrees: 360 }).images, set.images);
  });

  it("moves every pixel to its place at 90°, counter-clockwise, and at 180°", () => {
    const quarter = rotate(set, { degrees: 90 }).images;
    const half = rotate(set, { degrees: 180 }).images;
    for (let n = 0; n < 3; n++) {
      for (let row = 0; row < 28; row++) {
        for (let column = 0; column < 28; column++) {
          const pixel = set.images[n * 784 + row * 28 + column];
          assert.equal(quarter[n * 784 + (27 - column) * 28 + row], pixel);
          assert.equal(half[n * 784 + (27 - row) * 28 + 27 - column], pixel);
        }
      }
    }
  });

  it("interpolates: a uniform disc stays what it is at any angle", () => {
    const inside = (i: number): boolean => Math.hypot((i % 28) - 13.5, Math.floor(i / 28) - 13.5) < 10;
    const disc = {
      name: "disc",
      images: Uint8Array.from({ length: 784 }, (_, i) => (inside(i) ? 200 : 0)),
      labels: new Uint8Array(1),
      count: 1,
    };
    const turned = rotate(disc, { degrees: 37 }).images;
    turned.forEach((grey, i) => {
      const radius = Math.hypot((i % 28) - 13.5, Math.floor(i / 28) - 13.5);
      if (radius < 8.5) assert.equal(grey, 200);
      if (radius > 11.5) assert.equal(grey, 0);
    });
  });

  it("refuses an angle that is no number", () => {
    assert.throws(() => rotate(set, { degrees: NaN }), /degrees.*NaN/);
  });
});

describe("noise", () => {
  it("draws uniform grey values, the same for the same seed", () => {
    const { images } = noise({ count: 100, random: createRandom(2) });
    assert.deepEqual(images, noise({ count: 100, random: createRandom(2) }).images);
    const mean = images.reduce((sum, grey) => sum + grey, 0) / images.length;
    const square = images.reduce((sum, grey) => sum + grey ** 2, 0) / images.length;
    // Uniform on 0 … 255: mean 127.5, variance (256² − 1)/12, standard error of the mean 0.26.
    assert.ok(Math.abs(mean - 127.5) < 1.3, String(mean));
    assert.ok(Math.abs((square - mean ** 2) / ((256 ** 2 - 1) / 12) - 1) < 0.02);
    assert.throws(() => noise({ count: 0, random: createRandom(2) }), /count.*>= 1 and <= 100000, got 0/);
  });
});
