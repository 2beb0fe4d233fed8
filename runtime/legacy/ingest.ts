import type { ArtifactRef, LegacyIngest } from "#contracts";
import type { CallHost } from "#runtime/modules/call-module";
import { listPartsModule, prepareProductModule, readStepModule, tessellateModule } from "#runtime/modules/index";
import { legacyStep, stepCaller } from "./step.ts";

const read = legacyStep("ingest/read", readStepModule);
const list = legacyStep("ingest/parts", listPartsModule);
const mesh = legacyStep("ingest/mesh", tessellateModule);
const product = legacyStep("ingest/product", prepareProductModule);

/** Every step of this pipeline, in order. */
export const ingestSteps = [read, list, mesh, product];

/** The legacy ingest: a STEP file becomes a product. */
export async function legacyIngest(
  host: CallHost,
  { step, settings }: { readonly step: ArtifactRef; readonly settings: LegacyIngest },
): Promise<{ product: ArtifactRef; structure: ArtifactRef }> {
  const call = stepCaller(host);
  const cad = await call(read, { request: step, params: {}, inputs: {} });
  const { parts } = await call(list, { params: {}, inputs: { structure: cad.structure } });
  const geometry = await call(mesh, { params: settings, inputs: { step: cad.step, parts } });
  const prepared = await call(product, { params: {}, inputs: { mesh: geometry.mesh, parts } });
  return { product: prepared.product, structure: cad.structure };
}
