import { join } from "node:path";
import sharp from "sharp";
import type { Scene } from "#contracts";
import { forEachVertex, type GlbPart } from "#runtime/modules/cad/read-glb";
import type { ModuleHost } from "#runtime/modules/module";
import { fitCamera } from "#runtime/modules/scene/camera";
import { renderIdsResultSchema, type IdView, type RenderIdsParams } from "#runtime/native/operations";
import type { Values } from "./look-values.ts";
import { countPixels, type Seen } from "./count-pixels.ts";
import type { View } from "./footprint.ts";

/** Side of the picture of a part that stands alone, in pixels. */
const isolatedSide = 64;

export interface IdPass {
  /** Keys of the parts in the renderer's scene. */
  readonly keys: readonly string[];
  /** What the picture of the whole shows of each part; a part that it does not show is not here. */
  readonly visible: ReadonlyMap<string, Sight>;
  /** Of each part that the whole does not show, what a picture of its own does: none is an error of the part. */
  readonly isolated: ReadonlyMap<string, Sight>;
  /** By key: the material that the renderer's scene gave the part, in a library's units. */
  readonly materials: Readonly<Record<string, { readonly material: string; readonly look: Values }>>;
}

/** What one picture shows of a part. */
export interface Sight extends Seen {
  readonly view: View;
}

type Host = Pick<ModuleHost, "artifacts" | "tools" | "signal" | "scratch" | "progress">;

/**
 * Renders the scene with part numbers for colours, then each part that is not seen by itself.
 * @param glb the parts of the scene's geometry, for the cameras of those that stand alone
 * @throws RenderlineError artifact-invalid, tool-*
 */
export async function renderIdPass(host: Host, scene: Scene, glb: readonly GlbPart[]): Promise<IdPass> {
  const { width, height } = scene.film;
  const whole: IdView = { out: join(host.scratch, "ids.png"), width, height, camera: scene.camera, only: null };
  const { keys, materials } = await request(host, scene, [whole]);
  const visible = await sightsOf(whole, keys);
  const hidden = glb.filter(({ key }) => keys.includes(key) && !visible.has(key));
  const isolated = new Map<string, Sight>();
  const views = hidden.map((part, index) => isolate(part, scene, join(host.scratch, `part-${index}.png`)));
  if (views.length > 0) await request(host, scene, views);
  for (const view of views) {
    for (const [key, sight] of await sightsOf(view, keys)) isolated.set(key, sight);
  }
  return { keys, visible, isolated, materials };
}

async function request(
  { artifacts, tools, signal, progress }: Host,
  scene: Scene,
  views: readonly IdView[],
): Promise<Pick<IdPass, "keys" | "materials">> {
  const params: RenderIdsParams = { glb: await artifacts.path(scene.mesh), scene, views };
  return renderIdsResultSchema.parse(
    await tools.blender.request("render-ids", params, { signal, onProgress: progress }),
  );
}

/** A camera that sees this one part as large as it can, from where the scene's camera looks. */
function isolate(part: GlbPart, { camera }: Scene, out: string): IdView {
  // The third column is where the camera's back points: row-major, so every fourth value from the third on.
  const [x = 0, y = 0, z = 0] = [camera.matrix[2], camera.matrix[6], camera.matrix[10]];
  const wish = {
    azimuth: Math.atan2(x, -y),
    elevation: Math.asin(Math.min(1, Math.max(-1, z))),
    fovY: camera.fovY,
    aspect: 1,
    margin: 0.05,
  };
  const { matrix, nearest, farthest } = fitCamera((visit) => forEachVertex([part], visit), wish);
  const clip = { clipStart: Math.max(nearest / 2, farthest / 1e5), clipEnd: farthest * 2 };
  return {
    out,
    width: isolatedSide,
    height: isolatedSide,
    camera: { matrix, fovY: camera.fovY, ...clip },
    only: part.key,
  };
}

async function sightsOf(view: IdView, keys: readonly string[]): Promise<Map<string, Sight>> {
  const { data, info } = await sharp(view.out).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const seen = countPixels({ width: info.width, height: info.height, data }, keys);
  return new Map([...seen].map(([key, one]) => [key, { ...one, view }]));
}
