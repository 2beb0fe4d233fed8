import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Scene } from "#contracts";
import { decodePicture } from "#parity/compare/decode";
import { isEightBit } from "#parity/compare/picture";
import type { Matrix } from "#runtime/modules/cad/matrix";
import { boundsOf, centreOf, readGlb } from "#runtime/modules/cad/read-glb";
import type { ModuleHost } from "#runtime/modules/module";
import { radians } from "#runtime/modules/scene/studio";
import { renderIdsResultSchema, type RenderIdsParams } from "#runtime/native/operations";
import type { IdPicture } from "./part-differences.ts";

type Host = Pick<ModuleHost, "artifacts" | "tools" | "signal" | "scratch" | "progress">;

/**
 * Which part each pixel of a scene's picture shows, in the size of its film. One sample in the middle of a pixel decides, so at
 * an edge a pixel is its part's although the picture mixes both.
 * @param degrees how far the product is turned on its upright axis, as in a frame of a turntable
 * @throws RenderlineError artifact-missing, artifact-invalid, tool-*
 */
export async function renderIdPicture(host: Host, scene: Scene, degrees = 0): Promise<IdPicture> {
  const { artifacts, tools, scratch, signal, progress } = host;
  const out = join(scratch, `ids-${randomUUID()}.png`);
  const { width, height } = scene.film;
  const camera = degrees === 0 ? scene.camera : await turned(host, scene, degrees);
  const views = [{ out, width, height, camera, only: null }];
  const params: RenderIdsParams = { glb: await artifacts.path(scene.mesh), scene, views };
  const answer = await tools.blender.request("render-ids", params, { signal, onProgress: progress });
  const { keys } = renderIdsResultSchema.parse(answer);
  const picture = await decodePicture(out, "the ID picture");
  if (!isEightBit(picture)) throw new Error("ID pictures have 8 bits a channel");
  return { ...picture, keys };
}

/** Instead of the product the camera turns, the other way: without light, nobody can tell. */
async function turned({ artifacts }: Host, { mesh, camera }: Scene, degrees: number): Promise<Scene["camera"]> {
  const [x, y] = centreOf(boundsOf(await readGlb(await artifacts.read(mesh))));
  return { ...camera, matrix: turnedAbout(camera.matrix, [x, y], -radians(degrees)) };
}

/** @param matrix row-major; turned about the upright axis through `[x, y]`, counter-clockwise from above */
function turnedAbout(matrix: Matrix, [x, y]: readonly [number, number], angle: number): number[] {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const row = (index: number, away = 0): number[] =>
    matrix.slice(index * 4, index * 4 + 4).map((value, column) => (column === 3 ? value - away : value));
  const [first, second] = [row(0, x), row(1, y)];
  const mixed = (a: number, b: number, away: number): number[] =>
    first.map((value, column) => a * value + b * (second[column] ?? 0) + (column === 3 ? away : 0));
  return [...mixed(c, -s, x), ...mixed(s, c, y), ...row(2), ...row(3)];
}
