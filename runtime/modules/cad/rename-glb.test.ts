import { expect, test } from "vitest";
import { packGlb } from "./pack-glb.ts";
import { readGlb } from "./read-glb.ts";
import { renameGlb } from "./rename-glb.ts";
import { boxMesh, glbFaults, partOf, translation } from "./testing.ts";

const mesh = new Map([["box", boxMesh([0, 0, 0], [0.1, 0.2, 0.3])]]);
const [a, b, c] = [partOf("a", "box"), partOf("b", "box", { placement: translation(1, 0, 0) }), partOf("c", "box")];

test("is the very file that packing under the new key gives", async () => {
  const renamed = renameGlb(await packGlb([a, b], mesh), new Map([[a.key, c.key]]));
  expect(Buffer.from(renamed)).toEqual(Buffer.from(await packGlb([{ ...a, key: c.key }, b], mesh)));
});

test("keys may change places, and a file without any of them stays as it is", async () => {
  const glb = await packGlb([a, b], mesh);
  const swapped = renameGlb(
    glb,
    new Map([
      [a.key, b.key],
      [b.key, a.key],
    ]),
  );
  expect((await readGlb(swapped)).map(({ key }) => key)).toEqual([b.key, a.key]);
  expect(await glbFaults(swapped)).toEqual([]);
  expect(Buffer.from(renameGlb(glb, new Map([[c.key, a.key]])))).toEqual(Buffer.from(glb));
});

test("what is no GLB is refused", () => {
  expect(() => renameGlb(new Uint8Array(40), new Map())).toThrow("a GLB must begin with its JSON");
});
