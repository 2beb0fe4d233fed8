import { fileURLToPath } from "node:url";
import { prepareEnvironment } from "#runtime/native/environment";
import type { WriteGoldenParams } from "#runtime/native/operations";
import { createTools } from "#runtime/native/tools";

/** The golden products, each a STEP assembly beside this file. */
export const goldenProducts = ["bearing", "flange", "gearbox", "stacking-toy", "castor"] as const;
export type GoldenProduct = (typeof goldenProducts)[number];

/** The STEP file of a golden product. */
export function goldenFile(product: GoldenProduct): string {
  return fileURLToPath(new URL(`${product}.step`, import.meta.url));
}

/** Writes every golden product to its file; the pinned CAD kernel gives the same bytes each time. */
async function makeAll(): Promise<void> {
  await prepareEnvironment();
  const tools = createTools();
  try {
    for (const product of goldenProducts) {
      const params: WriteGoldenParams = { file: goldenFile(product), product };
      await tools.cad.request("write-golden", params);
    }
  } finally {
    await tools.close();
  }
}

if (import.meta.main) await makeAll();
