import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KyselyPlugin } from "kysely";
import type { MaterialLibraryDefinition } from "#contracts";
import { openApp, type App, type AppParts } from "#runtime/app";
import { publisher, type PublishParts } from "#runtime/kills/trial-product";
import { noTool } from "#runtime/modules/testing/host";

export interface MaterialsFixture {
  readonly app: App;
  readonly publish: PublishParts;
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
      await Promise.race([meanwhile(), sleep(patienceMs, undefined, { ref: false })]);
      return result;
    },
  };
  return { ...app, database: { ...app.database, db: app.database.db.withPlugin(plugin) } };
}

/** An assignment takes some milliseconds when nothing holds it up, and a hundred times as long on a machine that is busy. */
const patienceMs = 2000;

/** The methods of a store, for one that is to be changed in one of them. */
export function methodsOf(store: App["artifacts"]): App["artifacts"] {
  return {
    name: store.name,
    has: (sha256, bytes) => store.has(sha256, bytes),
    holds: (sha256) => store.holds(sha256),
    check: () => store.check(),
    reach: () => store.reach(),
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
