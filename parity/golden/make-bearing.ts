import { fileURLToPath } from "node:url";
import { prepareEnvironment } from "#runtime/native/environment";
import type { WriteBearingParams } from "#runtime/native/operations";
import { createTools } from "#runtime/native/tools";

/** The golden product: a deep-groove ball bearing as a STEP assembly. */
export const bearingFile = fileURLToPath(new URL("bearing.step", import.meta.url));

/** Writes the golden product to `file`; the pinned CAD kernel gives the same bytes each time. */
export async function makeBearing(file: string): Promise<void> {
  await prepareEnvironment();
  const tools = createTools();
  try {
    const params: WriteBearingParams = { file };
    await tools.cad.request("write-bearing", params);
  } finally {
    await tools.close();
  }
}

if (import.meta.main) await makeBearing(bearingFile);
