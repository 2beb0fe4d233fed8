import { orderLineSchema, type ArtifactRef, type LegacyStill } from "#contracts";
import type { CallHost } from "#runtime/modules/call-module";
import {
  composeSceneModule,
  exportBlendModule,
  loadProductModule,
  readOrderModule,
  renderStillModule,
  resolveMaterialsModule,
  saveOutputModule,
} from "#runtime/modules/index";
import { legacyStep, stepCaller, type OrderWithMaterials, type StepCaller } from "./step.ts";
import { stillScene } from "./still-view.ts";

const order = legacyStep("still/order", readOrderModule);
const product = legacyStep("still/product", loadProductModule);
const materials = legacyStep("still/materials", resolveMaterialsModule);
const scene = legacyStep("still/scene", composeSceneModule);
const render = legacyStep("still/render", renderStillModule);
const save = legacyStep("still/save", saveOutputModule);
const blend = legacyStep("export/blend", exportBlendModule);

/** Every step of these pipelines, in order; the last one is of the Blender file alone. */
export const stillSteps = [order, product, materials, scene, render, save, blend];

/** What legacy has always rendered with and no preset sets. */
const house = { denoise: "balanced", seed: 0 } as const;

export interface LegacyStillOrder extends OrderWithMaterials {
  readonly settings: LegacyStill;
}

/** The legacy still: an order line becomes a picture. */
export async function legacyStill(host: CallHost, line: LegacyStillOrder): Promise<{ image: ArtifactRef }> {
  const call = stepCaller(host);
  const { scene: composed } = await composeStill(host, call, line);
  const { denoise, seed } = house;
  const { samples } = line.settings;
  const rendered = await call(render, { params: { samples, denoise, seed }, inputs: { scene: composed } });
  const saved = await call(save, { params: {}, inputs: { image: rendered.image, scene: composed } });
  return { image: saved.image };
}

/** The legacy Blender file: what the legacy still is rendered from. */
export async function legacyBlend(host: CallHost, line: LegacyStillOrder): Promise<{ blend: ArtifactRef }> {
  const call = stepCaller(host);
  const inputs = await composeStill(host, call, line);
  const { denoise } = house;
  const { samples } = line.settings;
  const settings = { studio: true, compress: true, unit: "m", names: "part", details: true } as const;
  return call(blend, { params: { ...settings, leaveOut: [], samples, denoise }, inputs });
}

/** The steps that a picture and a Blender file share. */
async function composeStill(
  { artifacts }: CallHost,
  call: StepCaller,
  { orderLine, settings, library, rules, state }: LegacyStillOrder,
) {
  const ordered = await call(order, { request: orderLine, params: {}, inputs: {} });
  const { mesh, parts } = await call(product, { params: {}, inputs: { order: ordered.order } });
  const sources = { library, rules, state };
  const { onMissing } = settings;
  const { assignment } = await call(materials, { params: { onMissing }, inputs: { parts }, ...sources });
  const params = stillScene(settings, await artifacts.readJson(ordered.order.sha256, orderLineSchema));
  const composed = await call(scene, { params, inputs: { mesh, materials: assignment } });
  return { scene: composed.scene, parts, materials: assignment };
}
