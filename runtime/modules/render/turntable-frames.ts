import { join } from "node:path";
import type { ArtifactRef, ResolvedParams, Scene } from "#contracts";
import type { renderTurntable } from "#nodes";
import { renderedFrameSchema, renderFramesResultSchema, type RenderFramesParams } from "#runtime/native/operations";
import { boundsOf, centreOf, readGlb } from "../cad/read-glb.ts";
import type { ModuleHost } from "../module.ts";
import { checkPicture } from "../output/check-picture.ts";
import { radians } from "../scene/studio.ts";

type TurntableParams = ResolvedParams<typeof renderTurntable.params>;

/** Where a frame lies while its video is made. */
export function frameFile(folder: string, index: number): string {
  return join(folder, `frame-${String(index).padStart(4, "0")}.png`);
}

/**
 * Every frame of a turntable, in order. Those that an earlier attempt has finished are taken as they are; the others come from
 * one job, and each is checked and kept as soon as it is there, so that an end in the middle loses at most one.
 * @throws RenderlineError picture-wrong-size, picture-blank, artifact-invalid, and what the renderer ends with
 */
export async function renderTurntableFrames(
  host: ModuleHost,
  scene: Scene,
  params: TurntableParams,
): Promise<ArtifactRef<"image">[]> {
  const indices = Array.from({ length: params.frames }, (_, index) => index);
  const frames = new Map<number, ArtifactRef<"image">>();
  for (const index of indices) {
    const ref = await finished(host, partialName(index));
    if (ref !== undefined) frames.set(index, ref);
  }
  const missing = indices.filter((index) => !frames.has(index));
  if (frames.size > 0) host.note(`${frames.size} of ${params.frames} frames were there from an earlier attempt`);
  if (missing.length > 0) {
    await renderMissing(host, await requestFor(host, scene, params, missing), async (index) => {
      const file = frameFile(host.scratch, index);
      await checkPicture(file, scene.film);
      const ref = await host.artifacts.writeFile("image", "render", file);
      await host.partials.put(partialName(index), ref);
      frames.set(index, ref);
    });
  }
  return indices.map((index) => frames.get(index) ?? lost(index));
}

function partialName(index: number): string {
  return `frame-${index}`;
}

/** A kept frame counts only while its file is there and whole. */
async function finished({ artifacts, partials }: ModuleHost, name: string): Promise<ArtifactRef<"image"> | undefined> {
  const ref = await partials.get(name);
  if (ref?.kind !== "image") return undefined;
  const there = await artifacts.path(ref.sha256).then(
    () => true,
    () => false,
  );
  return there ? (ref as ArtifactRef<"image">) : undefined;
}

async function requestFor(
  { artifacts, scratch }: ModuleHost,
  scene: Scene,
  { frames, degrees, samples, seed, denoise }: TurntableParams,
  missing: readonly number[],
): Promise<RenderFramesParams> {
  const glb = await artifacts.path(scene.mesh);
  const [x, y] = centreOf(boundsOf(await readGlb(await artifacts.read(scene.mesh))));
  return {
    glb,
    scene,
    axis: [x, y],
    frames: missing.map((index) => ({
      index,
      angle: radians((degrees * index) / frames),
      out: frameFile(scratch, index),
    })),
    samples,
    seed,
    denoise,
  };
}

async function renderMissing(
  { tools, signal, progress }: ModuleHost,
  request: RenderFramesParams,
  keep: (index: number) => Promise<void>,
): Promise<void> {
  const unkept = new AbortController();
  let keeping: Promise<void> = Promise.resolve();
  const onProgress = (fraction: number, message: string, item?: unknown): void => {
    progress(fraction, message);
    if (item === undefined) return;
    keeping = keeping.then(() => keep(renderedFrameSchema.parse(item).index));
    // A frame that is wrong, or that cannot be stored, is reason enough to render no more of them.
    keeping.catch((error: unknown) => unkept.abort(error));
  };
  try {
    const both = AbortSignal.any([signal, unkept.signal]);
    renderFramesResultSchema.parse(await tools.blender.request("render-frames", request, { signal: both, onProgress }));
  } finally {
    // Its failure is the cause, whatever the renderer says of being ended for it.
    await keeping;
  }
}

function lost(index: number): never {
  throw new Error(`the renderer said that it was done and told of no frame ${index}`);
}
