import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { sceneSchema, type Scene } from "#contracts";
import { withMoved, withoutPart, withScaled } from "#parity/structure/change-glb";
import { boundsOf, readGlb } from "#runtime/modules/cad/read-glb";
import type { RenderFramesParams } from "#runtime/native/operations";
import type { Fault, SceneChange } from "./fault.ts";

/** Operations of Blender's that are told a scene and its geometry. */
const sceneOps = ["render", "render-frames", "write-blend"];

/** The renderer is told another scene than the call's. */
export function otherScene(change: SceneChange): Fault {
  return {
    how: "request",
    ops: sceneOps,
    rewrite: (params) => Promise.resolve({ ...params, scene: change(sceneSchema.parse(params["scene"])) }),
  };
}

/** The renderer is told something else besides the scene. */
export function otherSampling(change: { readonly samples?: number; readonly seed?: number }): Fault {
  return { how: "request", ops: ["render"], rewrite: (params) => Promise.resolve({ ...params, ...change }) };
}

/** The renderer is given other geometry than the scene names, and a scene that knows of it. */
function otherGeometry(
  change: (glb: Uint8Array, scene: Scene) => Promise<Uint8Array>,
  changeScene: SceneChange = (scene) => scene,
): Fault {
  return {
    how: "request",
    ops: sceneOps,
    rewrite: async (params, scratch) => {
      const scene = sceneSchema.parse(params["scene"]);
      const glb = join(scratch, `${randomUUID()}.glb`);
      await writeFile(glb, await change(await readFile(String(params["glb"])), scene));
      return { ...params, glb, scene: changeScene(scene) };
    },
  };
}

/** The turntable's frames are turned otherwise. */
export function otherAngles(change: (angles: readonly number[]) => readonly number[]): Fault {
  return {
    how: "request",
    ops: ["render-frames"],
    rewrite: (params) => {
      const { frames } = params as RenderFramesParams;
      const angles = change(frames.map(({ angle }) => angle));
      return Promise.resolve({ ...params, frames: frames.map((one, at) => ({ ...one, angle: angles[at] })) });
    },
  };
}

/** The video is made of other frames than were rendered. */
export function otherFrames(change: (files: readonly string[]) => readonly string[]): Fault {
  return {
    how: "request",
    ops: ["encode-frames"],
    rewrite: (params) => Promise.resolve({ ...params, files: change(params["files"] as readonly string[]) }),
  };
}

/** The CAD kernel tessellates so many times as coarsely as it was told. */
export function otherDeflection(times: number): Fault {
  const coarser = (value: unknown): number => Number(value) * times;
  return {
    how: "request",
    ops: ["tessellate"],
    rewrite: ({ linearDeflection, angularDeflection, ...params }) =>
      Promise.resolve({
        ...params,
        linearDeflection: coarser(linearDeflection),
        angularDeflection: coarser(angularDeflection),
      }),
  };
}

/** The CAD kernel takes the file's millimetres for centimetres. */
export const otherUnits: Fault = {
  how: "request",
  ops: ["read-step", "tessellate"],
  rewrite: async (params, scratch) => {
    const step = await readFile(String(params["file"]), "utf8");
    const file = join(scratch, basename(String(params["file"])));
    await writeFile(file, step.replaceAll("SI_UNIT(.MILLI.,.METRE.)", "SI_UNIT(.CENTI.,.METRE.)"));
    return { ...params, file };
  },
};

export const geometry = {
  /** Without the product's first part, which has no material either: nothing in what is asked for tells of it. */
  missing: otherGeometry(
    (glb, scene) => withoutPart(glb, firstPart(scene)),
    (scene) => {
      const first = firstPart(scene);
      const others = Object.entries(scene.assignment).filter(([key]) => key !== first);
      return { ...scene, assignment: Object.fromEntries(others) };
    },
  ),
  /** Without a part that the scene gives a material: the renderer refuses it. */
  lost: otherGeometry((glb, scene) => withoutPart(glb, firstPart(scene))),
  /** With it moved by a share of the product's longest side. */
  moved: (share: number): Fault =>
    otherGeometry(async (glb, scene) => {
      const { min, max } = boundsOf(await readGlb(glb));
      const side = Math.max(...max.map((value, axis) => value - (min[axis] ?? 0)));
      return withMoved(glb, firstPart(scene), side * share);
    }),
  /** As many times as large. */
  scaled: (times: number): Fault => otherGeometry((glb) => withScaled(glb, times)),
};

function firstPart({ assignment }: Scene): string {
  const [key] = Object.keys(assignment);
  if (key === undefined) throw new Error("a golden product has parts");
  return key;
}
