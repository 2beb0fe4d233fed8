import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { paramsSchema, partsSchema, type NodeContract, type ResolvedParams } from "#contracts";
import { composeScene, exportBlend, exportGlb, exportUsd } from "#nodes";
import { callModule } from "#runtime/modules/call-module";
import { readExportedGlb, writeExportedGlb } from "#runtime/modules/export/compress-glb";
import { assignment, parts, publishedGlb } from "#runtime/modules/export/testing";
import { composeSceneModule, exportBlendModule, exportGlbModule, exportUsdModule } from "#runtime/modules/index";
import { testHost, type TestHost } from "#runtime/modules/testing/host";
import { installedPython } from "#runtime/native/environment-state";
import { inspectBlendResultSchema, inspectUsdResultSchema } from "#runtime/native/operations";
import { createTools, type Tools } from "#runtime/native/tools";
import { blendFormat, blendInstances } from "./blend-export.ts";
import { checkExport, type Exported, type Format, type FoundInstance } from "./check-export.ts";
import { glbFormat, glbInstances } from "./glb-export.ts";
import { instancesOf } from "./glb-instances.ts";
import { usdFormat, usdInstances } from "./usd-export.ts";

/** Two domes in one material: nothing but where they stand tells them apart. */
const [one, two] = [parts[3]?.key ?? "", parts[4]?.key ?? ""];

let tools: Tools;
let host: TestHost;
let exported: Exported;
/** The exports of the test product, each in a file that may be changed. */
let files: { readonly glb: string; readonly usd: string; readonly blend: string };
beforeAll(async () => {
  tools = createTools();
  host = await testHost({ tools });
  const glb = await publishedGlb();
  const published = instancesOf(await readExportedGlb(glb));
  exported = { parts, assignment, boxes: new Map(published.map(({ prototype, box }) => [prototype, box])) };
  const mesh = await host.artifacts.write("mesh", "geometry", glb);
  const materials = await host.artifacts.writeJson("assignment", "materials", assignment);
  const list = partsSchema.parse({ version: 1, parts, skipped: [] });
  const inputs = { mesh, materials, parts: await host.artifacts.writeJson("parts", "parts", list) };
  const inGlb = await callModule(host, "export.glb#1", exportGlbModule, { params: params(exportGlb), inputs });
  const text = params(exportUsd, { encoding: "text" });
  const inUsd = await callModule(host, "export.usd#1", exportUsdModule, { params: text, inputs });
  const { scene } = await callModule(host, "scene.compose#1", composeSceneModule, {
    params: params(composeScene),
    inputs,
  });
  const inBlend = await callModule(host, "export.blend#1", exportBlendModule, {
    params: params(exportBlend),
    inputs: { scene, ...inputs },
  });
  const taken = async (name: string, { sha256 }: { sha256: string }): Promise<string> => {
    const file = join(host.folder, name);
    await copyFile(await host.artifacts.path(sha256), file);
    return file;
  };
  files = {
    glb: await taken("product.glb", inGlb.glb),
    usd: await taken("product.usda", inUsd.usd),
    blend: await taken("product.blend", inBlend.blend),
  };
});
afterAll(async () => {
  await tools.close();
  await host.remove();
});

function params<TContract extends NodeContract>(contract: TContract, settings: object = {}) {
  return paramsSchema(contract.params).parse(settings) as ResolvedParams<TContract["params"]>;
}

interface Tampered {
  readonly format: Format;
  /** Gives each of the two parts the other's key, in the file. */
  readonly exchange: () => Promise<void>;
  readonly read: () => Promise<FoundInstance[]>;
}

const exports: Readonly<Record<string, Tampered>> = {
  GLB: {
    format: glbFormat,
    exchange: async () => {
      const document = await readExportedGlb(await readFile(files.glb));
      for (const node of document.getRoot().listNodes()) {
        const { partKey, ...details } = node.getExtras();
        if (partKey === one || partKey === two) node.setExtras({ ...details, partKey: partKey === one ? two : one });
      }
      await writeFile(files.glb, await writeExportedGlb(document, params(exportGlb)));
    },
    read: async () => glbInstances(await readFile(files.glb)),
  },
  USD: {
    format: usdFormat,
    exchange: async () => {
      const text = await readFile(files.usd, "utf8");
      const other = (key: string): string => (key === one ? two : key === two ? one : key);
      await writeFile(
        files.usd,
        text.replaceAll(/(partKey = ")(\w+)/g, (_, before: string, key: string) => before + other(key)),
      );
    },
    read: async () => {
      const file = await tools.usd.request("inspect-usd", { file: files.usd });
      return usdInstances(inspectUsdResultSchema.parse(file));
    },
  },
  ".blend": {
    format: blendFormat,
    exchange: async () => {
      const script = [
        "import bpy, sys",
        "file, one, two = sys.argv[1:]",
        "bpy.ops.wm.open_mainfile(filepath=file)",
        "other = {one: two, two: one}",
        "for item in bpy.context.scene.objects:",
        "    if item.get('partKey') in other: item['partKey'] = other[item['partKey']]",
        "bpy.ops.wm.save_mainfile(filepath=file)",
      ].join("\n");
      await promisify(execFile)((await installedPython()) ?? "", ["-c", script, files.blend, one, two]);
    },
    read: async () => {
      const file = await tools.blender.request("inspect-blend", { file: files.blend });
      return blendInstances(inspectBlendResultSchema.parse(file));
    },
  },
};

describe.each(Object.keys(exports))("an exported %s", (name) => {
  test("is found in order, and no longer when two parts have exchanged their keys: both are named", async () => {
    const { format, exchange, read } = exports[name] as Tampered;
    expect(checkExport(format, exported, await read())).toMatchObject({ ok: true, parts: [] });
    await exchange();
    const check = checkExport(format, exported, await read());
    expect(check).toMatchObject({ ok: false, summary: expect.stringContaining("2 in another place") as string });
    expect(check.parts.toSorted()).toEqual([one, two].toSorted());
  });
});
