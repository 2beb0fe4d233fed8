import {
  orderLineSchema,
  RenderlineError,
  type ArtifactRef,
  type LegacyGlb,
  type LegacyUsd,
  type OrderLine,
} from "#contracts";
import type { CallHost } from "#runtime/modules/call-module";
import {
  exportGlbModule,
  exportUsdModule,
  loadProductModule,
  readOrderModule,
  resolveMaterialsModule,
} from "#runtime/modules/index";
import { legacyStep, stepCaller, type OrderWithMaterials, type StepCaller } from "./step.ts";

const order = legacyStep("export/order", readOrderModule);
const product = legacyStep("export/product", loadProductModule);
const materials = legacyStep("export/materials", resolveMaterialsModule);
const glb = legacyStep("export/glb", exportGlbModule);
const usd = legacyStep("export/usd", exportUsdModule);

/** Every step of each of these pipelines, in order. */
export const glbSteps = [order, product, materials, glb];
export const usdSteps = [order, product, materials, usd];

/** What no preset sets: every part under its name in CAD. */
const house = () => ({ names: "part" as const, details: true, leaveOut: [] });
/** How finely Draco rounds, where a preset asks for it: nobody sees it. */
const rounding = { positionBits: 16, normalBits: 12 } as const;

/** The legacy GLB: an order line becomes a GLB with materials. */
export async function legacyGlb(
  host: CallHost,
  line: OrderWithMaterials & { readonly settings: LegacyGlb },
): Promise<{ glb: ArtifactRef }> {
  const call = stepCaller(host);
  const { onMissing, ...settings } = line.settings;
  const inputs = await prepare(host, call, line, onMissing);
  return call(glb, { params: { ...house(), ...rounding, ...settings }, inputs });
}

/** The legacy USD: an order line becomes a USD file with materials. */
export async function legacyUsd(
  host: CallHost,
  line: OrderWithMaterials & { readonly settings: LegacyUsd },
): Promise<{ usd: ArtifactRef }> {
  const call = stepCaller(host);
  const { onMissing, ...settings } = line.settings;
  const inputs = await prepare(host, call, line, onMissing);
  return call(usd, { params: { ...house(), ...settings }, inputs });
}

/** What every export joins. */
async function prepare(
  { artifacts }: CallHost,
  call: StepCaller,
  { orderLine, library, rules, state }: OrderWithMaterials,
  onMissing: LegacyGlb["onMissing"],
) {
  const ordered = await call(order, { request: orderLine, params: {}, inputs: {} });
  refuseParams(await artifacts.readJson(ordered.order.sha256, orderLineSchema));
  const { mesh, parts } = await call(product, { params: {}, inputs: { order: ordered.order } });
  const sources = { library, rules, state };
  const { assignment } = await call(materials, { params: { onMissing }, inputs: { parts }, ...sources });
  return { mesh, parts, materials: assignment };
}

/** An order line can set nothing of an export, on either path. @throws RenderlineError order-line-param-invalid */
export function refuseParams({ params }: Pick<OrderLine, "params">): void {
  const names = Object.keys(params);
  if (names.length === 0) return;
  throw new RenderlineError(
    "order-line-param-invalid",
    `the order line sets what an export does not take: ${names.join(", ")}`,
    "Leave it out; an output type says how a product is exported.",
  );
}
