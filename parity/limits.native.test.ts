import { afterAll, beforeAll, expect, test } from "vitest";
import { comparePictures, type Picture } from "#parity/compare/index";
import { goldenProducts, type GoldenProduct } from "#parity/golden/golden";
import { pictureMaker } from "#parity/noise/tiny-pictures";
import { testHost, type TestHost } from "#runtime/modules/testing/host";
import { createTools, type Tools } from "#runtime/native/tools";
import { fewestSamples as samples, loosestLimits } from "./limits.ts";

let tools: Tools;
let host: TestHost;
beforeAll(async () => {
  tools = createTools();
  host = await testHost({ tools });
});
afterAll(async () => {
  await tools.close();
  await host.remove();
});

async function passes(left: Picture, right: Picture): Promise<boolean> {
  const limits = loosestLimits(left.width * left.height);
  return (await comparePictures(left, right, { limits, draw: false })).verdict === "pass";
}

test("no golden product passes as another by the loosest limits in force, opaque or transparent; noise alone does", async () => {
  const pictures: { readonly name: string; readonly picture: Picture }[] = [];
  const add = async (product: GoldenProduct): Promise<void> => {
    const render = await pictureMaker(host, product);
    pictures.push({ name: product, picture: await render({ samples, seed: 0 }) });
    const transparent = await render({ samples, seed: 0 }, (scene) => ({
      ...scene,
      film: { ...scene.film, transparent: true },
      ground: null,
    }));
    pictures.push({ name: `${product}, transparent`, picture: transparent });
  };
  for (const product of goldenProducts) await add(product);
  expect(pictures).toHaveLength(2 * goldenProducts.length);
  for (const [at, left] of pictures.entries())
    for (const right of pictures.slice(at + 1))
      expect({ pair: [left.name, right.name], passes: await passes(left.picture, right.picture) }).toMatchObject({
        passes: false,
      });
  const [first] = pictures;
  if (first === undefined) throw new Error("there are golden products");
  const again = await (await pictureMaker(host, "bearing"))({ samples, seed: 11 });
  expect(await passes(first.picture, again)).toBe(true);
});
