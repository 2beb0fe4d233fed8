import { join } from "node:path";
import { contractData, type ContractData, type Registry } from "#contracts";
import { nodeContracts } from "#nodes";
import { Engine } from "#runtime/engine/engine";
import { modules } from "#runtime/modules/index";
import type { Module, ModuleHost } from "#runtime/modules/module";
import { installedRegistry } from "#runtime/registry";
import { endAbandonedRuns } from "#runtime/store/abandoned-runs";
import { openDatabase, type OpenDatabase } from "#runtime/store/database";
import type { ManagedArtifactStore } from "#runtime/store/managed-artifacts";
import { cacheFolder, openArtifactStore } from "#runtime/store/open-artifact-store";
import { removeUnfinished } from "#runtime/store/unfinished-files";

/** Everything a process that owns a data folder works with. */
export interface App {
  readonly dataFolder: string;
  readonly database: OpenDatabase;
  readonly artifacts: ManagedArtifactStore;
  readonly tools: ModuleHost["tools"];
  readonly engine: Engine;
  readonly registry: Registry;
  readonly now: () => Date;
  close(): Promise<void>;
}

export interface AppParts {
  readonly dataFolder: string;
  readonly tools: ModuleHost["tools"] & { close(): Promise<void> };
  readonly now: () => Date;
  /** Hears of defects in the background: a queue that fails, a module that throws what it should not. */
  readonly onError: (error: unknown) => void;
}

/** Opens the data folder. The caller holds its lock. */
export async function openApp({ dataFolder, tools, now, onError }: AppParts): Promise<App> {
  const artifacts = await openArtifactStore(process.env, dataFolder);
  const database = await openDatabase(join(dataFolder, "db"));
  await endAbandonedRuns(database.db, now());
  const folders = ["artifacts", "products"].map((name) => join(dataFolder, name));
  await removeUnfinished([...folders, cacheFolder(dataFolder)]);
  const engine = new Engine({
    database,
    artifacts,
    tools,
    modules: new Map<string, Module>(modules.map((module) => [module.contract.type, module])),
    contracts: new Map<string, ContractData>(nodeContracts.map((contract) => [contract.type, contractData(contract)])),
    now,
    onError,
  });
  await engine.start();
  const close = async (): Promise<void> => {
    await engine.stop();
    await tools.close();
    await database.close();
  };
  return { dataFolder, database, artifacts, tools, engine, registry: installedRegistry(), now, close };
}
