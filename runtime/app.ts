import { join } from "node:path";
import { contractData, resourceClasses, type ContractData, type Registry } from "#contracts";
import { nodeContracts } from "#nodes";
import { Dispatcher, type DispatcherRoles } from "#runtime/dispatch/dispatcher";
import { noBoundary, type OnBoundary } from "#runtime/engine/boundary";
import { Engine } from "#runtime/engine/engine";
import { Presence } from "#runtime/engine/presence";
import { engineTiming, everyClass, type Concurrency, type EngineTiming } from "#runtime/engine/timing";
import { modules as installedModules } from "#runtime/modules/index";
import type { Module, ModuleHost } from "#runtime/modules/module";
import { sweepScratch } from "#runtime/native/scratch-folder";
import { installedRegistry } from "#runtime/registry";
import { takeOverRuns } from "#runtime/store/abandoned-runs";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import { openDatabase, type DatabaseLocation, type OpenDatabase } from "#runtime/store/database";
import type { ManagedArtifactStore } from "#runtime/store/managed-artifacts";
import { cacheFolder, openArtifactStore } from "#runtime/store/open-artifact-store";
import type { WorkClass } from "#runtime/store/status";
import { removeUnfinished, unfinishedForLongMs } from "#runtime/store/unfinished-files";

/** Everything a process that owns a data folder works with. */
export interface App {
  readonly dataFolder: string;
  readonly database: OpenDatabase;
  readonly artifacts: ManagedArtifactStore;
  readonly tools: ModuleHost["tools"];
  readonly engine: Engine;
  readonly dispatcher: Dispatcher;
  readonly onBoundary: OnBoundary;
  readonly registry: Registry;
  /** Production modules by node type. */
  readonly modules: ReadonlyMap<string, Module>;
  /** What this process takes of what waits in the database. */
  readonly takes: readonly WorkClass[];
  readonly now: () => Date;
  close(): Promise<void>;
}

export interface AppParts {
  readonly dataFolder: string;
  readonly tools: ModuleHost["tools"] & { close(): Promise<void> };
  readonly now: () => Date;
  /** Hears of defects in the background: a queue that fails, a module that throws what it should not. */
  readonly onError: (error: unknown) => void;
  /** The embedded database of the data folder without it. */
  readonly database?: DatabaseLocation | undefined;
  /** The store that the environment names without it. */
  readonly artifacts?: ManagedArtifactStore;
  /** What this process executes; everything, without it. */
  readonly serves?: Serves;
  readonly timing?: Partial<EngineTiming>;
  /** In place of the installed ones, in tests that need modules which fail, or hang. */
  readonly modules?: readonly Module[];
  /** For tests that end the process there. */
  readonly onBoundary?: OnBoundary;
  /** For tests of what a kept result would pass over. */
  readonly takesKept?: boolean;
}

/** What a process executes of what waits in the database: nodes at once, by class, and what dispatches need. */
export interface Serves extends DispatcherRoles {
  readonly concurrency: Concurrency;
}
export const servesEverything: Serves = { concurrency: everyClass, legacy: true, settle: true };
export const servesNothing: Serves = {
  concurrency: { cpu: 0, io: 0, cad: 0, blender: 0 },
  legacy: false,
  settle: false,
};

/** Opens the data folder. The caller holds its lock, where the database is the folder's own. */
export async function openApp({
  dataFolder,
  tools,
  now,
  onError,
  database: location = { folder: join(dataFolder, "db") },
  artifacts: given,
  serves = servesEverything,
  timing: changed = {},
  modules = installedModules,
  onBoundary = noBoundary,
  takesKept = true,
}: AppParts): Promise<App> {
  const timing = { ...engineTiming, ...changed };
  await sweepScratch(onError);
  const artifacts = given ?? (await openArtifactStore(process.env, dataFolder));
  const database = await openDatabase(location);
  if (database.embedded) await takeOverRuns(database.db, now());
  // Of an embedded database this is the only process; beside others, what is young may be theirs.
  const folders = ["artifacts", "products"].map((name) => join(dataFolder, name));
  await removeUnfinished([...folders, cacheFolder(dataFolder)], database.embedded ? 0 : unfinishedForLongMs);
  if (artifacts instanceof LocalArtifactStore) await removeUnfinished([artifacts.name], unfinishedForLongMs);
  const byType = new Map<string, Module>(modules.map((module) => [module.contract.type, module]));
  const engine = new Engine({
    database,
    artifacts,
    tools,
    modules: byType,
    contracts: new Map<string, ContractData>(nodeContracts.map((contract) => [contract.type, contractData(contract)])),
    now,
    onError,
    timing,
    concurrency: serves.concurrency,
    onBoundary,
    takesKept,
  });
  const dispatcher = new Dispatcher({ database, artifacts, tools, timing, now, onError, onBoundary }, serves);
  const takes = classesOf(serves);
  const presence = new Presence(database, { classes: takes, modules: [...engine.holds] }, { timing, onError });
  const close = async (): Promise<void> => {
    await Promise.all([engine.stop(), dispatcher.stop()]);
    await presence.stop();
    await tools.close();
    await database.close();
  };
  const registry = installedRegistry();
  const parts = { dataFolder, database, artifacts, tools, engine, dispatcher, registry, modules: byType, takes };
  const app: App = { ...parts, onBoundary, now, close };
  await engine.start();
  await dispatcher.start(app);
  await presence.start();
  return app;
}

function classesOf({ concurrency, legacy, settle }: Serves): WorkClass[] {
  const classes: WorkClass[] = resourceClasses.filter((resource) => concurrency[resource] > 0);
  return [...classes, ...(legacy ? (["legacy"] as const) : []), ...(settle ? (["dispatch"] as const) : [])];
}
