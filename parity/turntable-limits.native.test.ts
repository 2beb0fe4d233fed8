import { afterAll, beforeAll, expect, test } from "vitest";
import { measureFrames } from "#parity/compare/index";
import { goldenProducts, type GoldenProduct } from "#parity/golden/golden";
import { turntableMaker, type TurntableMaker } from "#parity/noise/tiny-turntables";
import { testHost, type TestHost } from "#runtime/modules/testing/host";
import { createTools, type Tools } from "#runtime/native/tools";
import { turntableNoiseLimits } from "./turntable-limits.ts";

const [samples, frames] = [4, 3];
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

/** By the limits of the frames alone: the parts of each could only fail more. */
async function verdictOf(left: readonly string[], right: readonly string[], { size }: TurntableMaker): Promise<string> {
  const limits = turntableNoiseLimits(samples, size.width * size.height);
  if (limits === undefined) throw new Error(`there is a floor of ${samples} samples`);
  const noise = { motion: limits.motion, look: () => Promise.resolve([]) };
  return (await measureFrames(left, right, { limits: limits.frame, noise, draw: false })).verdict;
}

test("no golden product's turntable passes as another's by any limit in force, and no frame of another or shown twice; noise alone does", async () => {
  const turntables = new Map<GoldenProduct, readonly string[]>();
  let maker: TurntableMaker | undefined;
  for (const product of goldenProducts) {
    maker = await turntableMaker(host, product, frames);
    turntables.set(product, await maker.render({ samples, seed: 0 }));
  }
  // The last product, with other noise.
  const own = turntables.get("castor");
  if (maker === undefined || own === undefined) throw new Error("castor is the last of the golden products");
  const again = await maker.render({ samples, seed: 11 });
  expect(await verdictOf(own, again, maker)).toBe("pass");
  for (const [at, one] of goldenProducts.entries()) {
    const shown = turntables.get(one) ?? [];
    expect(shown).toHaveLength(frames);
    for (const other of goldenProducts.slice(at + 1)) {
      const instead = turntables.get(other) ?? [];
      const whole = await verdictOf(shown, instead, maker);
      const single = await verdictOf(shown, shown.with(1, instead[1] ?? ""), maker);
      expect({ one, other, whole, single }).toEqual({ one, other, whole: "fail", single: "fail" });
    }
  }
  const [first = ""] = await maker.render({ samples, seed: 12 });
  expect(await verdictOf(own, again.with(1, first), maker)).toBe("fail");
});
