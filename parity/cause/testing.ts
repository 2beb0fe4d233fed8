import { z } from "zod";
import { defineNode, input, output, param, type ArtifactRef, type NodeContract } from "#contracts";
import type { SideCall, SideEffects, SideResult } from "#runtime/api/parity-result";
import { callModule, type ModuleCallRecord } from "#runtime/modules/call-module";
import { implement, type Module } from "#runtime/modules/module";
import type { TestHost } from "#runtime/modules/testing/host";

const settable = { outputType: true, orderLine: true } as const;
const number = (description: string, value: number) => param(z.number(), { description, default: value, settable });

const common = { family: "order_line", role: "compose", resource: "cpu", legacySource: "test/step" } as const;

/** Three steps that need no tool: a scene from an order, the scene scaled, a "picture" of it. */
export const compose = defineNode({
  ...common,
  type: "order-line/test-compose",
  title: "Compose",
  summary: "For tests.",
  params: {
    camera: param(z.strictObject({ focalLength: z.number(), at: z.array(z.number()) }), {
      description: "A camera.",
      default: { focalLength: 50, at: [1, 2, 3] },
      settable,
    }),
    unused: number("Changes nothing.", 0),
  },
  inputs: {},
  outputs: { scene: output("scene", "scene", "A scene.") },
  receives: "order-line",
  module: { key: "test.compose", version: 1 },
});
export const scale = defineNode({
  ...common,
  type: "order-line/test-scale",
  title: "Scale",
  summary: "For tests.",
  params: { factor: number("How much.", 2) },
  inputs: { scene: input("scene", "scene", "A scene.") },
  outputs: { scene: output("scene", "scene", "A scene.") },
  module: { key: "test.scale", version: 1 },
});
export const paint = defineNode({
  ...common,
  type: "order-line/test-paint",
  title: "Paint",
  summary: "For tests.",
  params: { samples: number("Light paths.", 4) },
  inputs: { scene: input("scene", "scene", "A scene.") },
  outputs: { image: output("image", "render", "A picture.") },
  module: { key: "test.paint", version: 1 },
});

const sceneSchema = z.strictObject({
  order: z.string(),
  camera: z.strictObject({ focalLength: z.number(), at: z.array(z.number()) }),
  size: z.number(),
});

/** What a test makes go wrong in one side's modules. */
export interface Faults {
  /** Added to the camera's second coordinate by the module itself. */
  readonly shift?: number;
  readonly scaleThrows?: Error;
}

export function testModules({ shift = 0, scaleThrows }: Faults = {}): ReadonlyMap<string, Module> {
  const all = [
    implement(compose, undefined, async ({ params: { camera }, request }, { artifacts }) => {
      const at = camera.at.map((value, index) => (index === 1 ? value + shift : value));
      const scene = { order: request?.sha256 ?? "", camera: { ...camera, at }, size: 1 };
      return { scene: await artifacts.writeJson("scene", "scene", scene) };
    }),
    implement(scale, undefined, async ({ params, inputs }, { artifacts }) => {
      if (scaleThrows !== undefined) throw scaleThrows;
      const scene = await artifacts.readJson(inputs.scene.sha256, sceneSchema);
      const scaled = { ...scene, size: scene.size * params.factor };
      return { scene: await artifacts.writeJson("scene", "scene", scaled) };
    }),
    implement(paint, undefined, async ({ params, inputs }, { artifacts }) => {
      const scene = await artifacts.read(inputs.scene.sha256);
      return {
        image: await artifacts.write("image", "render", Buffer.concat([scene, Buffer.from(`${params.samples}`)])),
      };
    }),
  ];
  return new Map(all.map((module) => [module.contract.module.key, module as Module]));
}

export interface SideSettings {
  readonly order?: string;
  /** What the order line is pinned to. */
  readonly product?: { readonly revision: string; readonly manifest: string };
  readonly focalLength?: number;
  readonly at?: readonly number[];
  readonly unused?: number;
  readonly factor?: number;
  readonly samples?: number;
  /** How often the scene is scaled. */
  readonly scalings?: number;
  readonly modules?: ReadonlyMap<string, Module>;
}

/** Runs the steps as one side does, through `callModule`, and gives what it recorded. */
export async function runSide(host: TestHost, settings: SideSettings = {}): Promise<SideResult> {
  const { order = "order", focalLength = 50, at = [1, 2, 3], unused = 0, scalings = 1 } = settings;
  const { modules = testModules() } = settings;
  const calls: SideCall[] = [];
  const record = (call: ModuleCallRecord): Promise<void> => {
    calls.push(sideCall(call));
    return Promise.resolve();
  };
  const step = async (contract: NodeContract, callId: string, call: object): Promise<ArtifactRef> => {
    const module = modules.get(contract.module.key);
    if (module === undefined) throw new Error(`no ${contract.module.key}`);
    return Object.values(await callModule({ ...host, record }, callId, module, call as never))[0] as ArtifactRef;
  };
  const request = await host.artifacts.writeJson("order-line", "order", {
    order,
    ...(settings.product && { product: settings.product }),
  });
  try {
    const camera = { focalLength, at };
    let scene = await step(compose, "test.compose#1", { params: { camera, unused }, inputs: {}, request });
    for (let count = 1; count <= scalings; count += 1)
      scene = await step(scale, `test.scale#${count}`, { params: { factor: settings.factor ?? 2 }, inputs: { scene } });
    const image = await step(paint, "test.paint#1", { params: { samples: settings.samples ?? 4 }, inputs: { scene } });
    return {
      calls,
      output: image,
      effects: effects({ publications: [{ kind: "image", role: "render", sha256: image.sha256 }] }),
    };
  } catch (error) {
    const code = calls.at(-1)?.error ?? String(error);
    return {
      calls,
      error: { code, message: "it failed", remedy: "none" },
      effects: effects({ outcome: "failed", error: code, publications: [], notifications: ["failed"] }),
    };
  }
}

export function effects(text: Partial<SideEffects> = {}): SideEffects {
  return {
    outcome: "published",
    error: null,
    fellBack: null,
    runs: [{ path: "graph", status: "succeeded", mayPublish: true }],
    publications: [],
    notifications: ["started", "published"],
    records: { run: 1, output: 1 },
    ...text,
  };
}

function sideCall({ callId, module, tool, params, inputs, outputs, error }: ModuleCallRecord): SideCall {
  return {
    callId,
    module,
    source: "a".repeat(64),
    tool,
    params: { ...params } as SideCall["params"],
    inputs: Object.fromEntries(Object.entries(inputs).map(([port, digests]) => [port, [...digests]])),
    outputs: Object.fromEntries(Object.entries(outputs).map(([port, { sha256 }]) => [port, sha256])),
    ...(error === undefined ? {} : { error: error.code }),
    node: callId.split("#")[0] ?? null,
    contract: module.key.replace("test.", "order-line/test-"),
  };
}
