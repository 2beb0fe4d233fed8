import {
  compile,
  paramsSchema,
  partsSchema,
  productSchema,
  sceneSchema,
  type ArtifactRef,
  type Assignment,
  type Bounds,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
  type NodeContract,
  type Parts,
  type ResolvedParams,
  type Scene,
} from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import { composeScene, exportBlend, exportGlb, exportUsd } from "#nodes";
import { goldenFile, type GoldenProduct } from "#parity/golden/golden";
import { legacyIngest } from "#runtime/legacy/index";
import { callModule } from "#runtime/modules/call-module";
import { composeSceneModule, exportBlendModule, exportGlbModule, exportUsdModule } from "#runtime/modules/index";
import { resolveParts } from "#runtime/modules/materials/resolve";
import type { TestHost } from "#runtime/modules/testing/host";

/** All that a side's outputs are made of: a fault is a change of it. */
export interface SideState {
  readonly mesh: Uint8Array;
  readonly parts: Parts;
  readonly bounds: Bounds;
  readonly assignment: Assignment;
  /** Mesh and materials are put in when it is written. */
  readonly scene: Scene;
  /** Of an export. */
  readonly settings: Readonly<Record<string, string | number | readonly string[]>>;
}

/** A golden product as both paths start with it. @param deflection how many times as coarse as it is published */
export async function goldenState(
  host: TestHost,
  product: GoldenProduct,
  { deflection = 1, ...view }: { deflection?: number; width?: number; height?: number; fit?: "view" | "turn" } = {},
): Promise<SideState> {
  const { artifacts } = host;
  const step = await artifacts.writeFile("step", "source", goldenFile(product));
  const settings = { linearDeflection: 0.0001 * deflection, angularDeflection: 6 * deflection };
  const published = await legacyIngest(host, { step, settings });
  const manifest = await artifacts.readJson(published.product.sha256, productSchema);
  const parts = await artifacts.readJson(manifest.parts.sha256, partsSchema);
  const sources = {
    library: compile(library).definition as MaterialLibraryDefinition,
    rules: compile(rules).definition as MappingRulesDefinition,
    repairs: {},
  };
  const { looks, parts: assigned } = resolveParts(parts.parts, sources, true);
  const assignment: Assignment = { version: 1, looks, parts: assigned, fallbacks: [] };
  const { scene } = await callModule(host, "scene.compose#1", composeSceneModule, {
    params: params(composeScene, view),
    inputs: {
      mesh: { ...manifest.mesh, kind: "mesh" },
      materials: await artifacts.writeJson("assignment", "materials", assignment),
    },
  });
  const mesh = await artifacts.read(manifest.mesh.sha256);
  const { bounds } = manifest;
  return { mesh, parts, bounds, assignment, scene: await artifacts.readJson(scene.sha256, sceneSchema), settings: {} };
}

function params<TContract extends NodeContract>(contract: TContract, settings: object) {
  return paramsSchema(contract.params).parse(settings) as ResolvedParams<TContract["params"]>;
}

/** The scene document of a state, and the geometry that it names. */
export async function sceneOf(
  { artifacts }: Pick<TestHost, "artifacts">,
  { mesh, scene, assignment }: SideState,
): Promise<Scene> {
  return {
    ...scene,
    mesh: (await artifacts.write("mesh", "geometry", mesh)).sha256,
    materials: assignment.looks,
    assignment: Object.fromEntries(assignment.parts.map(({ key, material }) => [key, material])),
  };
}

/** Each kind of output that has a structure, made by the module that both paths call. */
export const outputs = {
  blend: async (host: TestHost, state: SideState): Promise<ArtifactRef> => {
    const scene = await host.artifacts.writeJson("scene", "scene", await sceneOf(host, state));
    const { blend } = await callModule(host, "export.blend#1", exportBlendModule, {
      params: params(exportBlend, { samples: 4, denoise: "none", ...state.settings }),
      inputs: { ...(await joined(host, state)), scene },
    });
    return blend;
  },
  glb: async (host: TestHost, state: SideState): Promise<ArtifactRef> => {
    const inputs = await joined(host, state);
    const { glb } = await callModule(host, "export.glb#1", exportGlbModule, {
      params: params(exportGlb, state.settings),
      inputs,
    });
    return glb;
  },
  usd: async (host: TestHost, state: SideState): Promise<ArtifactRef> => {
    const inputs = await joined(host, state);
    const { usd } = await callModule(host, "export.usd#1", exportUsdModule, {
      params: params(exportUsd, state.settings),
      inputs,
    });
    return usd;
  },
  product: async (host: TestHost, state: SideState): Promise<ArtifactRef> => {
    const { mesh, parts } = await joined(host, state);
    const { bounds } = state;
    const manifest = { version: 1, mesh, parts, partCount: state.parts.parts.length, triangleCount: 1, bounds };
    return host.artifacts.writeJson("product", "product", productSchema.parse(manifest));
  },
};

async function joined({ artifacts }: TestHost, { mesh, parts, assignment }: SideState) {
  return {
    mesh: await artifacts.write("mesh", "geometry", mesh),
    parts: await artifacts.writeJson("parts", "parts", parts),
    materials: await artifacts.writeJson("assignment", "materials", assignment),
  };
}
