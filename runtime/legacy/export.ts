import { orderLineSchema, RenderlineError, type ArtifactRef, type LegacyGlb } from "#contracts";
import type { CallHost } from "#runtime/modules/call-module";
import { exportGlbModule, loadProductModule, readOrderModule, resolveMaterialsModule } from "#runtime/modules/index";
import { legacyStep, stepCaller, type OrderWithMaterials } from "./step.ts";

const order = legacyStep("export/order", readOrderModule);
const product = legacyStep("export/product", loadProductModule);
const materials = legacyStep("export/materials", resolveMaterialsModule);
const glb = legacyStep("export/glb", exportGlbModule);

/** Every step of this pipeline, in order. */
export const exportSteps = [order, product, materials, glb];

/** What no preset sets: every part under its name in CAD, rounded so finely that nobody sees it. */
const house = { names: "part", details: true, leaveOut: [], positionBits: 16, normalBits: 12 } as const;

export interface LegacyGlbOrder extends OrderWithMaterials {
  readonly settings: LegacyGlb;
}

/** The legacy export: an order line becomes a GLB with materials. */
export async function legacyGlb(host: CallHost, line: LegacyGlbOrder): Promise<{ glb: ArtifactRef }> {
  const { orderLine, library, rules, state, settings } = line;
  const { onMissing, ...axes } = settings;
  const call = stepCaller(host);
  const ordered = await call(order, { request: orderLine, params: {}, inputs: {} });
  refuseParams(Object.keys((await host.artifacts.readJson(ordered.order.sha256, orderLineSchema)).params));
  const { mesh, parts } = await call(product, { params: {}, inputs: { order: ordered.order } });
  const sources = { library, rules, state };
  const resolved = await call(materials, { params: { onMissing }, inputs: { parts }, ...sources });
  const inputs = { mesh, parts, materials: resolved.assignment };
  return call(glb, { params: { ...house, leaveOut: [...house.leaveOut], ...axes }, inputs });
}

/** An order line can set nothing of an export, on either path. */
function refuseParams(names: readonly string[]): void {
  if (names.length === 0) return;
  throw new RenderlineError(
    "order-line-param-invalid",
    `the order line sets what an export does not take: ${names.join(", ")}`,
    "Leave it out; an output type says how a product is exported.",
  );
}
