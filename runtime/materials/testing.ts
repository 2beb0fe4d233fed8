import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KyselyPlugin } from "kysely";
import { compile, outputType, partsSchema, type MaterialLibraryDefinition, type Part, type Parts } from "#contracts";
import { openApp, type App, type AppParts } from "#runtime/app";
import type { Tool } from "#runtime/modules/module";
import { keepDefinitions } from "#runtime/store/definition-records";

const noTool: Tool = {
  identity: () => Promise.reject(new Error("no tool in this test")),
  request: () => Promise.reject(new Error("no tool in this test")),
};

export interface MaterialsFixture {
  readonly app: App;
  /** Publishes these parts as a product's current revision, without any CAD file. */
  publish(
    product: string,
    revision: string,
    parts: readonly Part[],
    prototypes?: Parts["prototypes"],
    geometry?: Uint8Array,
  ): Promise<void>;
  close(): Promise<void>;
}

/** A real data folder without native tools. */
export async function materialsFixture(options: Partial<AppParts> = {}): Promise<MaterialsFixture> {
  const dataFolder = await mkdtemp(join(tmpdir(), "renderline-materials-"));
  const tools = { cad: noTool, blender: noTool, usd: noTool, close: () => Promise.resolve() };
  const onError = (error: unknown): void => {
    throw error;
  };
  const app = await openApp({ dataFolder, tools, now: () => new Date(), onError, ...options });
  const publish = await publisher(app);
  return {
    app,
    publish,
    close: async () => {
      await app.close();
      await rm(dataFolder, { recursive: true });
    },
  };
}

/** Publishes parts as a product's current revision, without any CAD file. */
export async function publisher(app: App): Promise<MaterialsFixture["publish"]> {
  const text = { title: "Product", family: "cad_file", artifactKind: "product" } as const;
  const legacy = { preset: "ingest", settings: { linearDeflection: 0.001, angularDeflection: 12 } } as const;
  const type = compile(outputType("product", { ...text, legacy }));
  await keepDefinitions(app.database.db, [type], app.now());
  return async (product, revision, parts, prototypes = [], geometry = Buffer.from("no geometry")) => {
    const { db } = app.database;
    const now = app.now();
    const list = await app.artifacts.writeJson(
      "parts",
      "parts",
      partsSchema.parse({ version: 1, parts, prototypes, skipped: [] }),
    );
    const mesh = await app.artifacts.write("mesh", "geometry", geometry);
    const counts = { partCount: parts.length, triangleCount: 1 };
    const bounds = [
      [0, 0, 0],
      [1, 1, 1],
    ];
    const manifest = { version: 1, mesh, parts: list, ...counts, bounds };
    const { sha256 } = await app.artifacts.writeJson("product", "product", manifest);
    const run = {
      id: `run-${product}-${revision}`,
      family: "cad_file",
      mode: "legacy",
      status: "succeeded",
      output_type: "product",
      output_type_digest: type.digest,
      product_id: product,
      revision,
      request: JSON.stringify(mesh),
      created_at: now,
    } as const;
    await db.insertInto("run").values(run).execute();
    const current = { id: product, current_revision: revision };
    await db
      .insertInto("product")
      .values(current)
      .onConflict((conflict) => conflict.column("id").doUpdateSet(current))
      .execute();
    const row = {
      product_id: product,
      revision,
      run_id: run.id,
      manifest_sha256: sha256,
      files: "[]",
      published_at: now,
    };
    await db.insertInto("product_revision").values(row).execute();
  };
}

/** The same app, for one who has read of it when something else happens, once, before that one writes. */
export function beforeWriting(app: App, meanwhile: () => Promise<void>): App {
  let happened: Promise<void> | undefined;
  const readJson: App["artifacts"]["readJson"] = async (sha256, schema) => {
    const read = await app.artifacts.readJson(sha256, schema);
    await (happened ??= meanwhile());
    return read;
  };
  return { ...app, artifacts: { ...methodsOf(app.artifacts), readJson } };
}

/**
 * The same app, for one who is held up after reading rows with this column until something else has happened; or until it
 * is plain that it cannot happen before that one's transaction ends.
 */
export function afterReading(app: App, column: string, meanwhile: () => Promise<unknown>): App {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (!result.rows.some((row) => Object.hasOwn(row, column))) return result;
      await Promise.race([meanwhile(), turns(turnsOfPatience)]);
      return result;
    },
  };
  return { ...app, database: { ...app.database, db: app.database.db.withPlugin(plugin) } };
}

/** An assignment takes some dozen turns of the event loop when nothing holds it up. */
const turnsOfPatience = 5000;

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((done) => setImmediate(done));
}

/** The methods of a store, for one that is to be changed in one of them. */
export function methodsOf(store: App["artifacts"]): App["artifacts"] {
  return {
    name: store.name,
    has: (sha256, bytes) => store.has(sha256, bytes),
    holds: (sha256) => store.holds(sha256),
    check: () => store.check(),
    freeBytes: () => store.freeBytes(),
    list: () => store.list(),
    remove: (sha256, unlessSince) => store.remove(sha256, unlessSince),
    stream: (sha256, range) => store.stream(sha256, range),
    path: (sha256) => store.path(sha256),
    read: (sha256) => store.read(sha256),
    readJson: (sha256, schema) => store.readJson(sha256, schema),
    write: (kind, role, bytes) => store.write(kind, role, bytes),
    writeJson: (kind, role, value) => store.writeJson(kind, role, value),
    writeFile: (kind, role, path) => store.writeFile(kind, role, path),
  };
}

/** A library of these materials, all of one look. */
export function libraryOf(...ids: readonly string[]): MaterialLibraryDefinition {
  const look = {
    baseColor: [0, 0, 0] as [number, number, number],
    metallic: 0,
    roughness: 1,
    ior: 1.5,
    specular: 1,
    transmission: 0,
    coat: 0,
    coatRoughness: 0.03,
    anisotropy: 0,
    anisotropyRotation: 0,
  };
  const materials = ids.map((id) => [id, { title: id, group: "other", source: "by eye", look }] as const);
  return {
    kind: "material-library",
    irVersion: 1,
    id: "shelf",
    title: "Shelf",
    materials: Object.fromEntries(materials),
  };
}
