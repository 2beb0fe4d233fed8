import { orderLineSchema, type LegacyStill } from "#contracts";
import type { CallHost } from "#runtime/modules/call-module";
import { composeSceneModule, loadProductModule, readOrderModule, resolveMaterialsModule } from "#runtime/modules/index";
import { legacyStep, type OrderWithMaterials, type StepCaller } from "./step.ts";
import { stillScene } from "./still-view.ts";

const order = legacyStep("still/order", readOrderModule);
const product = legacyStep("still/product", loadProductModule);
const materials = legacyStep("still/materials", resolveMaterialsModule);
const scene = legacyStep("still/scene", composeSceneModule);

/** The steps before rendering, in order. */
export const sceneSteps = [order, product, materials, scene];

/** What legacy has always rendered with and no preset sets. */
export const house = { denoise: "balanced", seed: 0 } as const;

/** What every pipeline that renders starts from. */
export interface RenderedOrder extends OrderWithMaterials {
  readonly settings: LegacyStill;
}

/**
 * The steps that all pipelines with a studio share: from the order line to its scene.
 * @param fit whether the camera shows the product whole as it stands, or while it turns too
 */
export async function composedScene(
  { artifacts }: CallHost,
  call: StepCaller,
  { orderLine, settings, library, rules, state }: RenderedOrder,
  fit: "view" | "turn",
) {
  const ordered = await call(order, { request: orderLine, params: {}, inputs: {} });
  const { mesh, parts } = await call(product, { params: {}, inputs: { order: ordered.order } });
  const { onMissing } = settings;
  const sources = { library, rules, state };
  const { assignment } = await call(materials, { params: { onMissing }, inputs: { parts }, ...sources });
  const params = stillScene(settings, await artifacts.readJson(ordered.order.sha256, orderLineSchema), fit);
  const composed = await call(scene, { params, inputs: { mesh, materials: assignment } });
  return { scene: composed.scene, parts, materials: assignment };
}
