import { orderLineSchema, type ArtifactRef, type LegacyStill } from "#contracts";
import type { CallHost } from "#runtime/modules/call-module";
import {
  composeSceneModule,
  loadProductModule,
  readOrderModule,
  renderStillModule,
  resolveMaterialsModule,
  saveOutputModule,
} from "#runtime/modules/index";
import { legacyStep, stepCaller, type OrderWithMaterials } from "./step.ts";
import { stillView } from "./still-view.ts";

const order = legacyStep("still/order", readOrderModule);
const product = legacyStep("still/product", loadProductModule);
const materials = legacyStep("still/materials", resolveMaterialsModule);
const scene = legacyStep("still/scene", composeSceneModule);
const render = legacyStep("still/render", renderStillModule);
const save = legacyStep("still/save", saveOutputModule);

/** Every step of this pipeline, in order. */
export const stillSteps = [order, product, materials, scene, render, save];

/** What legacy has always done and no preset sets. Angles in degrees; margin is a share of the picture's side. */
const house = { margin: 0.08, fieldOfView: 24, exposure: 0, denoise: "balanced", seed: 0 } as const;

export interface LegacyStillOrder extends OrderWithMaterials {
  readonly settings: LegacyStill;
}

/** The legacy still: an order line becomes a picture. */
export async function legacyStill(
  host: CallHost,
  { orderLine, settings, library, rules, state }: LegacyStillOrder,
): Promise<{ image: ArtifactRef }> {
  const call = stepCaller(host);
  const ordered = await call(order, { request: orderLine, params: {}, inputs: {} });
  const loaded = await call(product, { params: {}, inputs: { order: ordered.order } });
  const { onMissing, width, height, transparent, ground, samples } = settings;
  const { assignment } = await call(materials, {
    params: { onMissing },
    inputs: { parts: loaded.parts },
    library,
    rules,
    state,
  });
  const { denoise, seed, ...framing } = house;
  const view = stillView(settings, await host.artifacts.readJson(ordered.order.sha256, orderLineSchema));
  const composed = await call(scene, {
    params: { width, height, transparent, ground, ...framing, ...view },
    inputs: { mesh: loaded.mesh, materials: assignment },
  });
  const rendered = await call(render, { params: { samples, denoise, seed }, inputs: { scene: composed.scene } });
  const saved = await call(save, { params: {}, inputs: { image: rendered.image, scene: composed.scene } });
  return { image: saved.image };
}
