import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTools, type Tools } from "#runtime/native/tools";
import { testHost, type TestHost } from "#runtime/modules/testing/host";
import type { MetricResult, StructureDifference } from "#runtime/api/parity-result";
import { compareBlend, compareGlb, compareProduct, compareUsd, type StructureComparison } from "./index.ts";
import { structureKinds, type StructureKind } from "./items.ts";
import { withMoved, withoutPart, withShapeOf } from "./change-glb.ts";
import { goldenState, outputs, type SideState } from "./testing.ts";

let tools: Tools;
let host: TestHost;
let whole: SideState;
let coarse: SideState;
beforeAll(async () => {
  tools = createTools();
  host = await testHost({ tools });
  whole = await goldenState(host, "castor");
  coarse = await goldenState(host, "castor", { deflection: 4 });
});
afterAll(async () => {
  await tools.close();
  await host.remove();
});

type Output = keyof typeof outputs;

async function compared(kind: Output, left: SideState, right: SideState): Promise<StructureComparison> {
  const ours = await outputs[kind](host, left);
  // A Blender that has not saved the other side's.
  if (left === right) await tools.blender.stop();
  const theirs = await outputs[kind](host, right);
  const both = { ...host, scratch: host.folder };
  if (kind === "blend") return compareBlend(both, ours, theirs);
  if (kind === "usd") return compareUsd(both, ours, theirs);
  return kind === "glb" ? compareGlb(both, ours, theirs) : compareProduct(both, ours, theirs);
}

/** The last part of the product. */
function last({ parts }: SideState) {
  const part = parts.parts.at(-1);
  if (part === undefined) throw new Error("the product has no part");
  return part;
}

/** One percent of the product's size, metres. */
function onePercent({ bounds: [min, max] }: SideState): number {
  return Math.hypot(...max.map((value, axis) => value - (min[axis] ?? 0))) / 100;
}

function shifted(matrix: readonly number[], by: number): number[] {
  return matrix.map((value, index) => (index === 3 ? value + by : value));
}

interface Fault {
  readonly make: (state: SideState) => SideState | Promise<SideState>;
  /** What is to be named, by kind of output: which thing and which field. */
  readonly named: Partial<Record<Output, (state: SideState) => Partial<StructureDifference>>>;
}

const faults: Readonly<Record<string, Fault>> = {
  "a part missing": {
    make: async (state) => {
      const { key } = last(state);
      return {
        ...state,
        mesh: await withoutPart(state.mesh, key),
        parts: { ...state.parts, parts: state.parts.parts.slice(0, -1) },
        assignment: { ...state.assignment, parts: state.assignment.parts.filter((one) => one.key !== key) },
      };
    },
    named: Object.fromEntries(
      (["blend", "glb", "usd", "product"] as const).map((kind) => [
        kind,
        (state: SideState) => ({ what: "key", id: last(state).key, field: "there", left: true, right: false }),
      ]),
    ),
  },
  "a part moved by 1 % of the product's size": {
    make: async (state) => ({ ...state, mesh: await withMoved(state.mesh, last(state).key, onePercent(state)) }),
    named: {
      blend: (state) => ({ what: "object", id: last(state).key, field: "placement" }),
      glb: (state) => ({ what: "object", id: last(state).key, field: "translation" }),
      usd: (state) => ({ what: "object", id: last(state).key, field: "xformOp:transform" }),
      product: (state) => ({ what: "object", id: last(state).key, field: "translation" }),
    },
  },
  "a material swapped": {
    make: (state) => {
      const { key } = last(state);
      const own = state.assignment.parts.find((one) => one.key === key)?.material;
      const other = Object.keys(state.assignment.looks).find((name) => name !== own) ?? "";
      const parts = state.assignment.parts.map((one) => (one.key === key ? { ...one, material: other } : one));
      return { ...state, assignment: { ...state.assignment, parts } };
    },
    named: {
      blend: (state) => ({ what: "object", id: last(state).key, field: "materials" }),
      glb: (state) => ({ what: "object", id: last(state).key, field: "materials" }),
      usd: (state) => ({ what: "object", id: last(state).key, field: "material:binding" }),
    },
  },
  "roughness +0.05": {
    make: (state) => {
      const { material } = state.assignment.parts.at(-1) ?? { material: "" };
      const look = state.assignment.looks[material];
      if (look === undefined) throw new Error(`no look "${material}"`);
      const looks = { ...state.assignment.looks, [material]: { ...look, roughness: look.roughness + 0.05 } };
      return { ...state, assignment: { ...state.assignment, looks } };
    },
    named: {
      blend: (state) => ({
        what: "material",
        id: state.assignment.parts.at(-1)?.material ?? "",
        field: "Principled BSDF.Roughness",
      }),
      glb: (state) => ({ what: "material", id: state.assignment.parts.at(-1)?.material ?? "", field: "roughness" }),
      usd: () => ({ what: "material", field: "inputs:roughness" }),
    },
  },
  "wrong units": {
    make: (state) => ({ ...state, settings: { unit: "mm" } }),
    named: {
      blend: () => ({ what: "setting", id: "units", field: "length_unit", left: "METERS", right: "MILLIMETERS" }),
      glb: () => ({ what: "setting", id: "axes and unit", field: "scale", left: [1, 1, 1], right: [1000, 1000, 1000] }),
      usd: () => ({ what: "setting", id: "stage", field: "metersPerUnit", left: 1, right: 0.001 }),
    },
  },
  "camera 1 % off": {
    make: (state) => {
      const camera = { ...state.scene.camera, matrix: shifted(state.scene.camera.matrix, onePercent(state)) };
      return { ...state, scene: { ...state.scene, camera } };
    },
    named: { blend: () => ({ what: "camera", id: "camera", field: "placement" }) },
  },
  "another focal length": {
    make: (state) => {
      const camera = { ...state.scene.camera, fovY: state.scene.camera.fovY * 1.01 };
      return { ...state, scene: { ...state.scene, camera } };
    },
    named: { blend: () => ({ what: "camera", id: "camera", field: "lens" }) },
  },
  "light energy": {
    make: (state) => {
      const lights = state.scene.lights.map((light, index) =>
        index === 0 ? { ...light, energy: light.energy * 1.01 } : light,
      );
      return { ...state, scene: { ...state.scene, lights } };
    },
    named: { blend: () => ({ what: "light", id: "key", field: "energy" }) },
  },
  "another sample count": {
    make: (state) => ({ ...state, settings: { samples: 5 } }),
    named: { blend: () => ({ what: "setting", id: "cycles", field: "samples", left: 4, right: 5 }) },
  },
  "another exposure": {
    make: (state) => ({ ...state, scene: { ...state.scene, film: { ...state.scene.film, exposure: 0.1 } } }),
    named: { blend: () => ({ what: "setting", id: "view", field: "exposure" }) },
  },
  "another background": {
    make: (state) => ({ ...state, scene: { ...state.scene, world: { ...state.scene.world, colour: [1, 1, 0.9] } } }),
    named: { blend: () => ({ what: "light", id: "world", field: "Background.Color" }) },
  },
  "one mesh of another deflection": {
    make: async (state) => ({ ...state, mesh: await withShapeOf(state.mesh, coarse.mesh, last(state).prototype) }),
    named: {
      blend: (state) => ({ what: "mesh", id: last(state).prototype, field: "triangles" }),
      glb: (state) => ({ what: "mesh", id: last(state).prototype, field: "triangles" }),
      usd: () => ({ what: "mesh", field: "points" }),
      product: (state) => ({ what: "mesh", id: last(state).prototype, field: "triangles" }),
    },
  },
};

function failing(metrics: readonly MetricResult[]): string[] {
  return metrics.flatMap((metric) => (metric.state === "measured" && metric.verdict === "pass" ? [] : [metric.name]));
}

describe.each(Object.keys(outputs) as Output[])("two sides' %s", (kind) => {
  test("that are made alike do not differ in anything", async () => {
    const { metrics, structure } = await compared(kind, whole, whole);
    expect(structure).toEqual([]);
    expect(failing(metrics)).toEqual([]);
    expect(metrics.every((one) => one.state === "measured" && one.value === 0)).toBe(true);
    expect(metrics).toHaveLength(kind === "blend" ? 7 : 8);
  });

  test.each(Object.entries(faults).filter(([, { named }]) => named[kind] !== undefined))(
    "%s is found and named",
    async (_, { make, named }) => {
      const { metrics, structure } = await compared(kind, whole, await make(whole));
      const wanted = named[kind]?.(whole) ?? {};
      expect(structure).toContainEqual(expect.objectContaining(wanted));
      // What follows from it stands beside it, but no part that it does not touch.
      const parts = whole.parts.parts.map(({ key }) => key).filter((key) => key !== last(whole).key);
      expect(structure.filter(({ id }) => parts.includes(id))).toEqual([]);
      expect(failing(metrics)).toContain(structureKinds[wanted.what as StructureKind]);
    },
  );
});
