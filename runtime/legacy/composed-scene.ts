import { orderLineSchema, type LegacyStill } from "#contracts";
import type { CallHost } from "#runtime/modules/call-module";
import { composeSceneModule, loadProductModule, readOrderModule, resolveMaterialsModule } from "#runtime/modules/index";
import { legacyStep, type OrderWithMaterials, type StepCaller } from "./step.ts";
import { stillView } from "./still-view.ts";

const order = legacyStep("still/order", readOrderModule);
const product = legacyStep("still/product", loadProductModule);
const materials = legacyStep("still/materials", resolveMaterialsModule);
const scene = legacyStep("still/scene", composeSceneModule);

/** The steps before rendering, in order. */
export const sceneSteps = [order, product, materials, scene];

/** What legacy has always done and no preset sets. Angles in degrees; margin is a share of the picture's side. */
export const house = { margin: 0.08, fieldOfView: 24, exposure: 0, denoise: "balanced", seed: 0 } as const;

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
  const { onMissing, width, height, transparent, ground } = settings;
  const sources = { library, rules, state };
  const { assignment } = await call(materials, { params: { onMissing }, inputs: { parts }, ...sources });
  const { margin, fieldOfView, exposure } = house;
  const view = stillView(settings, await artifacts.readJson(ordered.order.sha256, orderLineSchema));
  const composed = await call(scene, {
    params: { width, height, transparent, ground, margin, fit, fieldOfView, exposure, ...view },
    inputs: { mesh, materials: assignment },
  });
  return { scene: composed.scene, parts, materials: assignment };
}
