import { rm } from "node:fs/promises";
import {
  assignmentSchema,
  productSchema,
  sceneSchema,
  type Assignment,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
  type Part,
  type ResolvedParams,
} from "#contracts";
import type { composeScene } from "#nodes";
import type { App } from "#runtime/app";
import { currentParts } from "#runtime/materials/product";
import { currentState } from "#runtime/materials/state";
import { callModule } from "#runtime/modules/call-module";
import { partsOf } from "#runtime/modules/cad/list-parts.module";
import { readGlb } from "#runtime/modules/cad/read-glb";
import { readStructure } from "#runtime/modules/cad/read-step.module";
import { readExportedGlb } from "#runtime/modules/export/compress-glb";
import { composeSceneModule } from "#runtime/modules/index";
import { resolveParts } from "#runtime/modules/materials/resolve";
import { scratchFolder } from "#runtime/native/scratch-folder";
import { checkGeometry, checkMaterials, checkPicture, checkStep, type VerifyCheck } from "./checks.ts";
import { instancesOf } from "./glb-instances.ts";
import { renderIdPass } from "./id-pass.ts";
import type { Instance } from "./instances.ts";
import { verifyExports } from "./verify-exports.ts";

export interface VerifyReport {
  readonly product: string;
  readonly revision: string;
  /** Whose materials and whose still it was verified for. */
  readonly outputType: string;
  readonly ok: boolean;
  readonly parts: number;
  /** SHA-256 of the scene that the picture shows: that of a run which renders the same still. Null where there is no picture. */
  readonly scene: string | null;
  readonly checks: readonly VerifyCheck[];
}

export interface VerifyOrder {
  readonly product: string;
  readonly outputType: string;
  /** What the output type's still is composed with: the picture is taken from the same camera, in the same size. */
  readonly scene: ResolvedParams<typeof composeScene.params>;
  readonly library: MaterialLibraryDefinition;
  readonly rules: MappingRulesDefinition;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/**
 * Proves that every part is one and the same everywhere: in the STEP file, in the published list and geometry, in a picture
 * and in the files for other programs, in its place, of its shape and with the material it was assigned.
 * @throws RenderlineError product-unknown, artifact-missing, step-*, tool-*
 */
export async function verifyProduct(app: App, order: VerifyOrder): Promise<VerifyReport> {
  const { product, signal, onProgress } = order;
  const { revision, parts, list } = await currentParts(app, product);
  const progress = (_: number, message: string): void => onProgress(message);
  onProgress("reading the STEP file again");
  const structure = await readStructure(app.tools.cad, await app.artifacts.path(revision), { signal });
  const step = checkStep(parts, partsOf(structure).parts, await bindingsOf(app, { product, revision, parts }));
  const scratch = scratchFolder("verify");
  try {
    const manifest = await publishedManifest(app, product, revision);
    const mesh = { ...manifest.mesh, kind: "mesh" } as const;
    const bytes = await app.artifacts.read(mesh.sha256);
    const instances = instancesOf(await readExportedGlb(bytes));
    const checks = [step, checkGeometry(list, instances)];
    // The renderer refuses a scene whose geometry and assignment do not fit, so there is no picture to look at.
    let sceneDigest: string | null = null;
    if (sameKeys(parts, instances)) {
      const assignment = await assign(app, order, parts);
      const { artifacts, tools, now } = app;
      const host = { artifacts, tools, signal, scratch, progress, now, record: () => Promise.resolve() };
      const materials = await artifacts.writeJson("assignment", "materials", assignment);
      const { scene } = await callModule(host, "scene.compose#1", composeSceneModule, {
        params: order.scene,
        inputs: { mesh, materials },
      });
      sceneDigest = scene.sha256;
      const glb = await readGlb(bytes);
      const pass = await renderIdPass(host, await artifacts.readJson(scene.sha256, sceneSchema), glb);
      checks.push(checkPicture(parts, glb, pass), checkMaterials(assignment, pass));
      onProgress("exporting");
      const boxes = new Map(instances.map(({ prototype, box }) => [prototype, box]));
      const inputs = { mesh, parts: { ...manifest.parts, kind: "parts" }, materials, scene } as const;
      checks.push(...(await verifyExports(host, inputs, { parts, assignment, boxes })));
    }
    const ok = checks.every((check) => check.ok);
    return { product, revision, outputType: order.outputType, ok, parts: parts.length, scene: sceneDigest, checks };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function sameKeys(parts: readonly Part[], instances: readonly Instance[]): boolean {
  const found = new Set(instances.map(({ key }) => key));
  return found.size === parts.length && instances.length === parts.length && parts.every(({ key }) => found.has(key));
}

/**
 * From the key that a revision's file mints to the one that it was published with. What was published before there was a
 * ledger of keys has those that its file mints.
 */
async function bindingsOf(
  app: App,
  { product, revision, parts }: { product: string; revision: string; parts: readonly Part[] },
): Promise<ReadonlyMap<string, string>> {
  const rows = await app.database.db
    .selectFrom("part_binding")
    .select(["minted", "key"])
    .where("product_id", "=", product)
    .where("revision", "=", revision)
    .execute();
  const bindings = rows.length > 0 ? rows : parts.map(({ key }) => ({ minted: key, key }));
  return new Map(bindings.map(({ minted, key }) => [minted, key]));
}

/** What was published of a revision. */
export async function publishedManifest(app: App, product: string, revision: string) {
  const { manifest_sha256: manifest } = await app.database.db
    .selectFrom("product_revision")
    .select("manifest_sha256")
    .where("product_id", "=", product)
    .where("revision", "=", revision)
    .executeTakeFirstOrThrow();
  return app.artifacts.readJson(manifest, productSchema);
}

async function assign(app: App, { product, library, rules }: VerifyOrder, parts: readonly Part[]): Promise<Assignment> {
  const { repairs } = await currentState(app, product);
  const { looks, parts: assigned } = resolveParts(parts, { library, rules, repairs }, true);
  return assignmentSchema.parse({ version: 1, looks, parts: assigned, fallbacks: [] });
}
