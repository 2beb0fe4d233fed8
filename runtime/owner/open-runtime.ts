import { access, constants, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import writeFileAtomic from "write-file-atomic";
import { RenderlineError } from "#contracts";
import type { App } from "#runtime/app";
import { acquireExclusiveLock, type ExclusiveLock } from "#runtime/native/exclusive-lock";
import { fileFailure } from "#runtime/store/file-failure";
import { callOwner, connectOwner } from "./client.ts";
import type { InputOf, OperationContext, Operations, Runtime } from "./operation.ts";
import { serveOwner } from "./server.ts";
import { otherVersion, ownerSchema, wireVersion, type Owner } from "./wire.ts";

const retryMs = 100;

export interface RuntimeParts<TOperations extends Operations> {
  readonly dataFolder: string;
  readonly operations: TOperations;
  readonly openApp: () => Promise<App>;
  readonly signal: AbortSignal;
  /** How long an owner that was just started may take to open its database and answer; 30 s without it. */
  readonly patienceMs?: number;
}

/**
 * The way to a data folder. Exactly one process owns it, by a lock that the operating system lets go when that
 * process dies; every other process works through the owner.
 * @throws RenderlineError data-folder-unwritable, disk-full, owner-unreachable
 */
export async function openRuntime<TOperations extends Operations>(
  parts: RuntimeParts<TOperations>,
): Promise<Runtime<TOperations>> {
  const { dataFolder, signal, patienceMs = 30_000 } = parts;
  const ownerFile = join(dataFolder, "owner.json");
  try {
    // What is ordered and drawn there is nobody else's business.
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    await access(dataFolder, constants.W_OK);
  } catch (error) {
    throw fileFailure(error, dataFolder);
  }
  let owner: Owner | undefined;
  for (let waited = 0; waited < patienceMs; waited += retryMs) {
    if (signal.aborted) throw new RenderlineError("interrupted", "the command was interrupted", "Start it again.");
    const lock = await acquireExclusiveLock(join(dataFolder, "owner.lock")).catch((error: unknown) => {
      throw fileFailure(error, dataFolder);
    });
    if (lock !== undefined) return own(parts, ownerFile, lock);
    owner = await readOwner(ownerFile);
    if (owner !== undefined && (await answers(owner))) {
      if (owner.version !== wireVersion) throw otherVersion(owner.version, `Process ${owner.pid}`);
      return through(parts, owner);
    }
    await sleep(retryMs);
  }
  const who = owner === undefined ? "another process" : `process ${owner.pid} (since ${owner.since})`;
  throw new RenderlineError(
    "owner-unreachable",
    `${who} owns the data folder "${dataFolder}" and does not answer`,
    "End that process, or use another data folder with RENDERLINE_DATA.",
  );
}

async function own<TOperations extends Operations>(
  { dataFolder, operations, openApp }: RuntimeParts<TOperations>,
  ownerFile: string,
  lock: ExclusiveLock,
): Promise<Runtime<TOperations>> {
  try {
    const app = await openApp();
    const server = await serveOwner(app, operations);
    const since = app.now().toISOString();
    await writeFileAtomic(
      ownerFile,
      JSON.stringify({ version: wireVersion, pid: process.pid, socket: server.socket, since }),
      {
        mode: 0o600,
      },
    );
    return {
      owner: true,
      call: async (name, input, context) => {
        const operation = operations[name];
        if (operation === undefined) throw new Error(`no operation "${name}"`);
        return operation.run(app, operation.input.parse(input), context) as never;
      },
      close: async () => {
        await rm(ownerFile, { force: true });
        await server.drain();
        await app.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw fileFailure(error, dataFolder);
  }
}

/** Each call connects anew; when the owner has gone meanwhile, this process becomes the owner for the rest. */
function through<TOperations extends Operations>(parts: RuntimeParts<TOperations>, owner: Owner): Runtime<TOperations> {
  let taken: Runtime<TOperations> | undefined;
  const call = async (
    name: keyof TOperations & string,
    input: InputOf<TOperations[typeof name]>,
    context: OperationContext,
  ): Promise<unknown> => {
    const socket = taken === undefined ? await connectOwner(owner) : undefined;
    if (socket !== undefined) return callOwner(socket, owner, name, input, context);
    taken ??= await openRuntime(parts);
    return taken.call(name, input, context);
  };
  return { owner: false, call: call as Runtime<TOperations>["call"], close: async () => taken?.close() };
}

async function readOwner(file: string): Promise<Owner | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    // A damaged file names nobody: whoever holds the lock is unknown, and the caller's patience decides.
    return undefined;
  }
}

async function answers(owner: Owner): Promise<boolean> {
  const socket = await connectOwner(owner);
  socket?.destroy();
  return socket !== undefined;
}
