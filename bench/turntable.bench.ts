import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import {
  compile,
  framesSchema,
  paramsSchema,
  productSchema,
  sceneSchema,
  type ArtifactRef,
  type ResolvedParams,
} from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import { composeScene, renderTurntable } from "#nodes";
import { goldenFile } from "#parity/golden/golden";
import { legacyIngest } from "#runtime/legacy/index";
import { boundsOf, centreOf, readGlb } from "#runtime/modules/cad/read-glb";
import { callModule, type CallHost } from "#runtime/modules/call-module";
import { composeSceneModule, renderTurntableModule, resolveMaterialsModule } from "#runtime/modules/index";
import { prepareEnvironment } from "#runtime/native/environment";
import { pythonSources } from "#runtime/native/paths";
import { createTools } from "#runtime/native/tools";
import { LocalArtifactStore } from "#runtime/store/artifact-store";

import { alternate } from "./alternate.ts";
import { startBareScript } from "./bare-script.ts";
import type { Bench, BenchOptions, BenchRow } from "./bench.ts";

const rounds = 3;
const side = 192;
const settings = { frames: 24, samples: 16, denoise: "balanced", seed: 0 } as const;
type Settings = ResolvedParams<typeof renderTurntable.params>;

/**
 * 24 frames by the module (checked, stored and encoded as a video) over Blender's own animation render of the same scene with
 * the same settings; both keep Blender loaded.
 */
export const turntableOverAnimation: Bench = {
  name: "turntable",
  async run(options): Promise<BenchRow[]> {
    await prepareEnvironment();
    const folder = await mkdtemp(join(tmpdir(), "renderline-bench-"));
    const tools = createTools();
    const host: CallHost = {
      artifacts: new LocalArtifactStore(join(folder, "artifacts")),
      tools,
      signal: new AbortController().signal,
      progress: () => undefined,
      now: () => new Date(),
      record: () => Promise.resolve(),
    };
    try {
      return await measure(host, folder, options);
    } finally {
      await tools.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measure(host: CallHost, folder: string, { onProgress }: BenchOptions): Promise<BenchRow[]> {
  onProgress("ingesting the golden bearing");
  const scene = await bearingScene(host);
  const params = paramsSchema(renderTurntable.params).parse(settings) as Settings;
  const turn = (): ReturnType<typeof ours> => ours(host, scene, params);
  const order = join(folder, "bare.json");
  const outDir = join(folder, "bare");
  await mkdir(outDir);
  await writeFile(order, JSON.stringify({ ...(await bareOrder(host, scene)), outDir }));
  const bare = await startBareScript("bare_turntable.py", [pythonSources, order]);
  try {
    onProgress(`timing ${rounds} alternating rounds`);
    let frames: readonly ArtifactRef[] = [];
    const times = await alternate(
      {
        ours: async () => {
          frames = await turn();
        },
        pictures: () => bare.run("png"),
        video: () => bare.run("mp4"),
      },
      rounds,
    );
    await refuseOtherPicture(host, frames[0], join(outDir, "frame-0000.png"));
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
    const how = `medians of ${rounds} alternating runs, ${settings.frames} frames of ${side} x ${side} of the bearing, ${settings.samples} samples`;
    const row = (theirs: number, name: string, goal: number | null): BenchRow => ({
      name,
      ratio: times.ours / theirs,
      goal,
      unit: "x",
      detail: `${seconds(times.ours)} over ${seconds(theirs)}, ${how}`,
    });
    return [
      row(times.pictures, "turntable (frames stored, video encoded) over Blender's animation render to pictures", 1.05),
      row(times.video, "the same over Blender's animation render straight to a video", null),
    ];
  } finally {
    await bare.close();
  }
}

async function ours(host: CallHost, scene: ArtifactRef<"scene">, params: Settings): Promise<readonly ArtifactRef[]> {
  const made = await callModule(host, "render.turntable#1", renderTurntableModule, { params, inputs: { scene } });
  return (await host.artifacts.readJson(made.frames.sha256, framesSchema)).frames;
}

async function bearingScene(host: CallHost): Promise<ArtifactRef<"scene">> {
  const { artifacts } = host;
  const step = await artifacts.writeFile("step", "source", goldenFile("bearing"));
  const { product } = await legacyIngest(host, {
    step,
    settings: { linearDeflection: 0.0001, angularDeflection: 6 },
  });
  const { mesh, parts } = await artifacts.readJson(product.sha256, productSchema);
  const { assignment } = await callModule(host, "materials.resolve#1", resolveMaterialsModule, {
    params: { onMissing: "fallback" },
    inputs: { parts: parts as ArtifactRef<"parts"> },
    library: await artifacts.write("material-library", "library", Buffer.from(compile(library).text)),
    rules: await artifacts.write("mapping-rules", "rules", Buffer.from(compile(rules).text)),
    state: await artifacts.writeJson("material-state", "repairs", { version: 1, repairs: {} }),
  });
  const { scene } = await callModule(host, "scene.compose#1", composeSceneModule, {
    params: paramsSchema(composeScene.params).parse({ width: side, height: side, fit: "turn" }) as ResolvedParams<
      typeof composeScene.params
    >,
    inputs: { mesh: mesh as ArtifactRef<"mesh">, materials: assignment },
  });
  return scene;
}

async function bareOrder({ artifacts }: CallHost, { sha256 }: ArtifactRef): Promise<Record<string, unknown>> {
  const scene = await artifacts.readJson(sha256, sceneSchema);
  const [x, y] = centreOf(boundsOf(await readGlb(await artifacts.read(scene.mesh))));
  return { ...settings, scene, glb: await artifacts.path(scene.mesh), axis: [x, y] };
}

/** Otherwise the two did not do the same work. */
async function refuseOtherPicture(
  { artifacts }: CallHost,
  frame: ArtifactRef | undefined,
  file: string,
): Promise<void> {
  if (frame === undefined) throw new Error("the turntable has no first frame");
  const [left, right] = await Promise.all(
    [await artifacts.path(frame.sha256), file].map((path) => sharp(path).raw().toBuffer()),
  );
  if (left === undefined || right === undefined || !left.equals(right))
    throw new Error("the first frames of the two differ");
}
