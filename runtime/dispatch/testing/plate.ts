import { partsSchema } from "#contracts";
import type { App } from "#runtime/app";
import type { AssemblyProduct, WriteAssemblyParams } from "#runtime/native/operations";
import type { ProductReport } from "../product-report.ts";

/** Writes a STEP file of a plate with a bolt at each of these places, in millimetres, numbered in their order. */
export async function writePlate(app: App, file: string, places: readonly number[]): Promise<void> {
  const place = (x: number): number[] => [1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0];
  const products: AssemblyProduct[] = [
    { name: "Plate", shape: { at: [0, 0, -5], box: [100, 100, 5] } },
    { name: "Bolt", shape: { at: [0, 0, 0], cylinder: [3, 20] } },
    {
      name: "Assembly",
      children: [
        { product: 0, name: "Plate", placement: place(0) },
        ...places.map((x, index) => ({ product: 1, name: `Bolt ${index + 1}`, placement: place(x) })),
      ],
    },
  ];
  const params: WriteAssemblyParams = { file, unit: "MM", schema: "AP214IS", products };
  await app.tools.cad.request("write-assembly", params);
}

/** Key by place of each bolt, in millimetres. */
export async function boltsOf(app: App, { files }: ProductReport): Promise<Record<number, string>> {
  const { sha256 = "" } = files.find(({ kind }) => kind === "parts") ?? {};
  const { parts } = await app.artifacts.readJson(sha256, partsSchema);
  const bolts = parts.filter(({ productId }) => productId === "Bolt");
  return Object.fromEntries(bolts.map(({ key, placement }) => [Math.round((placement[3] ?? 0) * 1000), key]));
}
