import { describe, expect, it } from "vitest";
import { PNG } from "pngjs";
import { comparePictures } from "./compare-pictures.ts";
import type { Picture } from "./picture.ts";
import { gradient, paint, pixelAt, withPixels } from "./testing.ts";

const base = gradient(8, 6);

/** The diff picture as another decoder reads its file. */
async function drawn(legacy: Picture, graph: Picture): Promise<Picture> {
  const { diff } = await comparePictures(legacy, graph, { flip: false });
  if (diff === undefined) throw new Error("no diff picture");
  const { width, height, data } = PNG.sync.read(Buffer.from(diff));
  return { width, height, data: new Uint8Array(data) };
}

describe("the diff picture", () => {
  it("marks exactly the differing pixels, also one that differs by one level", async () => {
    const graph = withPixels(base, [
      [2, 1, [14, 12, 15, 255]],
      [7, 5, [49, 55, 60, 0]],
    ]);
    const picture = await drawn(base, graph);
    expect(picture).toMatchObject({ width: 8, height: 6 });
    const red = [];
    for (let y = 0; y < 6; y += 1) {
      for (let x = 0; x < 8; x += 1) if (pixelAt(picture, x, y)[1] === 0) red.push([x, y, ...pixelAt(picture, x, y)]);
    }
    expect(red).toEqual([
      [2, 1, 255, 0, 0, 255],
      [7, 5, 255, 0, 0, 255],
    ]);
  });

  it("shows the rest as faded grey, and paper where legacy is transparent", async () => {
    const legacy = paint(2, 1, (x) => (x === 0 ? [0, 0, 0, 255] : [0, 0, 0, 0]));
    const graph = withPixels(
      paint(2, 1, () => [0, 0, 0, 0]),
      [[0, 0, [0, 0, 0, 255]]],
    );
    const changed = withPixels(graph, [[0, 0, [1, 0, 0, 255]]]);
    expect([...(await drawn(legacy, changed)).data]).toEqual([255, 0, 0, 255, 255, 255, 255, 255]);
    const black = paint(2, 1, (x) => [x, 0, 0, 255]);
    const other = await drawn(black, withPixels(black, [[1, 0, [9, 0, 0, 255]]]));
    expect(pixelAt(other, 0, 0)).toEqual([217, 217, 217, 255]);
  });
});
