import { readFile } from "node:fs/promises";
import { z } from "zod";
import { compile, sha256Hex, type ArtifactRef } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import {
  legacyBlend,
  legacyFinishedStill,
  legacyGlb,
  legacyIngest,
  legacyStill,
  legacyThumbnail,
  legacyTurntable,
  legacyUsd,
} from "#runtime/legacy/index";
import { createTools } from "#runtime/native/tools";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import type { CallHost, ModuleCallRecord } from "../call-module.ts";

/**
 * A process of its own that calls the production modules: `node call-modules.ts FOLDER JOBS`, where JOBS is JSON.
 * The artifacts stay in FOLDER; on stdout comes what every call of every job gave, as JSON.
 */
export interface Job {
  readonly name: string;
  /** A STEP file. */
  readonly step: string;
  /** Whether a picture of it is rendered too: that calls the modules of the other family. */
  readonly still: boolean;
}

/** By job and call id (the second of a name has ", time 2" behind it): what module and tool it was, and the digest of each output. */
export type Called = Readonly<
  Record<string, Readonly<Record<string, Pick<ModuleCallRecord, "module" | "tool" | "outputs">>>>
>;

const jobSchema: z.ZodType<Job> = z.strictObject({ name: z.string(), step: z.string(), still: z.boolean() });

/** A small picture: it is about bytes, not beauty. */
const settings = {
  width: 64,
  height: 64,
  samples: 2,
  transparent: false,
  ground: true,
  azimuth: 35,
  elevation: 36,
  onMissing: "fallback",
} as const;

async function callModules(host: CallHost, { step, still }: Job): Promise<void> {
  const { artifacts } = host;
  const request = await artifacts.writeFile("step", "source", step);
  const ingest = { linearDeflection: 0.0005, angularDeflection: 20 };
  const { product } = await legacyIngest(host, { step: request, settings: ingest });
  if (!still) return;
  const orderLine = await artifacts.writeJson("order-line", "order", {
    version: 1,
    product: { id: "product", revision: sha256Hex(await readFile(step)), manifest: product.sha256 },
    outputType: "still-preview",
    params: {},
  });
  const definition = async <TKind extends "material-library" | "mapping-rules">(
    kind: TKind,
    authored: typeof library | typeof rules,
  ): Promise<ArtifactRef<TKind>> =>
    artifacts.write(kind, kind === "mapping-rules" ? "rules" : "library", Buffer.from(compile(authored).text));
  const sources = {
    library: await definition("material-library", library),
    rules: await definition("mapping-rules", rules),
    state: await artifacts.writeJson("material-state", "repairs", { version: 1, repairs: {} }),
  };
  await legacyStill(host, { orderLine, settings, ...sources });
  await legacyBlend(host, { orderLine, settings, ...sources });
  for (const format of ["png", "png16", "jpeg", "webp", "avif"] as const) {
    const finish = { crop: "content", margin: 0.1, aspect: "1:1", width: 50, height: 40, fit: "contain" } as const;
    const file = { background: "none", format, quality: 80, profile: "display-p3" } as const;
    const finished = { ...settings, transparent: true, ground: false, finish: { ...finish, ...file } };
    await legacyFinishedStill(host, { orderLine, settings: finished, ...sources });
  }
  const { width: _, height: __, ...view } = settings;
  await legacyThumbnail(host, { orderLine, settings: { ...view, side: 32, format: "webp", quality: 80 }, ...sources });
  const turning = { frames: 3, degrees: 360, fps: 3, quality: "high" } as const;
  for (const container of ["mp4", "webm"] as const) {
    await legacyTurntable(host, { orderLine, settings: { ...settings, ...turning, container }, ...sources });
  }
  await legacyGlb(host, {
    orderLine,
    settings: { compression: "draco", up: "y", unit: "m", onMissing: "fallback" },
    ...sources,
  });
  await legacyUsd(host, {
    orderLine,
    settings: { encoding: "binary", up: "z", unit: "m", onMissing: "fallback" },
    ...sources,
  });
}

/** Every pipeline counts its calls by itself; here they stand in one list. */
function unused(callId: string, taken: Readonly<Record<string, unknown>>): string {
  let name = callId;
  for (let time = 2; name in taken; time += 1) name = `${callId}, time ${time}`;
  return name;
}

const [folder, jobs] = process.argv.slice(2);
if (folder !== undefined && jobs !== undefined) {
  const tools = createTools();
  const called: Record<string, Record<string, Called[string][string]>> = {};
  try {
    for (const job of z.array(jobSchema).parse(JSON.parse(jobs))) {
      const calls: Record<string, Called[string][string]> = {};
      await callModules(
        {
          artifacts: new LocalArtifactStore(folder),
          tools,
          signal: new AbortController().signal,
          progress: () => undefined,
          now: () => new Date(),
          record: ({ callId, module, tool, outputs }) => {
            calls[unused(callId, calls)] = { module, tool, outputs };
            return Promise.resolve();
          },
        },
        job,
      );
      called[job.name] = calls;
    }
  } finally {
    await tools.close();
  }
  process.stdout.write(JSON.stringify(called));
}
