import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { openApp, servesNothing, type App } from "#runtime/app";
import { changeMode } from "#runtime/dispatch/mode";
import { createTools } from "#runtime/native/tools";
import { dropPostgresSchema } from "#runtime/store/postgres";
import { unfinishedPrefix } from "#runtime/store/unfinished-files";
import { orphansOf } from "./orphans.ts";
import { judgeRecords, readRecords, type TrialRecords } from "./records.ts";
import { trialCatalogue } from "./trial-definitions.ts";
import { trialPlace } from "./trial-place.ts";
import { publishTrialProduct } from "./trial-product.ts";
import { trialModes, trialTypeOf, type KillPoint, type VictimOrder } from "./victim-order.ts";

/** How long a victim may live: it is told to end, or to die, much sooner. */
const patienceMs = 900_000;

export interface KillHost {
  readonly faults: string[];
  /** Kills so far, by the point where they were. */
  readonly killed: Map<KillPoint, number>;
  /**
   * Starts a process that works and is killed; new lines are dispatched by it first.
   * @param whenAtWork is done as soon as it has dispatched one of them, and waited for
   */
  kill(order: Pick<VictimOrder, "kill" | "lines">, whenAtWork?: () => Promise<unknown>): Promise<void>;
  /** Lets a process work until nothing is under way, and looks at everything that is left. */
  finish(): Promise<TrialRecords>;
  /** Removes all that it has made. */
  close(): Promise<void>;
}

export interface KillPlace {
  /** PostgreSQL, and a schema in it that is made, and dropped in the end; an embedded database without it. */
  readonly database?: { readonly url: string; readonly schema: string } | undefined;
  /** Ends what is under way. */
  readonly signal?: AbortSignal | undefined;
}

/** A database with a product and an output type in each mode, for processes that are killed. */
export async function openKillHost({ database, signal }: KillPlace = {}): Promise<KillHost> {
  const dataFolder = await mkdtemp(join(tmpdir(), "renderline-kills-"));
  const close = async (): Promise<void> => {
    await rm(dataFolder, { recursive: true, force: true });
    if (database !== undefined) await dropPostgresSchema(database);
  };
  try {
    const host = await prepare({ dataFolder, database, signal });
    return { ...host, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function prepare({
  dataFolder,
  database,
  signal,
}: KillPlace & { readonly dataFolder: string }): Promise<Omit<KillHost, "close">> {
  const faults: string[] = [];
  const killed: KillHost["killed"] = new Map();
  const open = (): Promise<App> =>
    openApp({
      ...trialPlace(dataFolder, database?.schema, database?.url),
      tools: createTools(),
      now: () => new Date(),
      onError: (error) => faults.push(String(error)),
      serves: servesNothing,
    });
  await using(open, async (app) => {
    await publishTrialProduct(app);
    const catalogue = trialCatalogue(trialModes.map(trialTypeOf));
    for (const mode of trialModes) {
      const share = mode === "canary" ? 50 : undefined;
      const change = { outputType: trialTypeOf(mode), mode, share, author: "trial", reason: "kills" };
      await changeMode(app, change, catalogue);
    }
  });
  // What killed processes leave there goes with the next one that starts.
  const temporary = join(dataFolder, "temporary");
  await mkdir(temporary);
  const run = (order: Pick<VictimOrder, "kill" | "lines">) => {
    const told: VictimOrder = { dataFolder, ...(database === undefined ? {} : { schema: database.schema }), ...order };
    return execa(process.execPath, [join(import.meta.dirname, "victim.ts"), JSON.stringify(told)], {
      reject: false,
      timeout: patienceMs,
      killSignal: "SIGKILL",
      ...(signal === undefined ? {} : { cancelSignal: signal }),
      env: {
        NODE_NO_WARNINGS: "1",
        TMPDIR: temporary,
        TEMP: temporary,
        ...(database === undefined ? {} : { DATABASE_URL: database.url }),
      },
    });
  };
  return {
    faults,
    killed,
    kill: async (order, whenAtWork) => {
      const victim = run(order);
      // It says so in one line, and nothing else.
      let said = false;
      const atWork = whenAtWork && once(victim.stdout, "data").then(() => ((said = true), whenAtWork()));
      const { signal: by, timedOut, stderr, exitCode } = await victim;
      if (said) await atWork;
      else if (atWork !== undefined) faults.push("a victim ended before it was at work");
      signal?.throwIfAborted();
      const { kill } = order;
      if (timedOut) faults.push(`a victim did not end: ${stderr.slice(-500)}`);
      else if (by === "SIGKILL" && kill !== undefined) killed.set(kill.at, (killed.get(kill.at) ?? 0) + 1);
      else if (exitCode !== 0) faults.push(`a victim failed with ${by ?? exitCode}: ${stderr.slice(-500)}`);
      if (victim.pid !== undefined) faults.push(...(await orphansOf(victim.pid)));
    },
    finish: async () => {
      const { exitCode, signal: by, stderr } = await run({ lines: [] });
      signal?.throwIfAborted();
      if (exitCode !== 0) faults.push(`what was left could not be finished (${by ?? exitCode}): ${stderr.slice(-500)}`);
      const records = await using(open, async (app) => {
        faults.push(...(await brokenArtifacts(app)));
        return readRecords(app);
      });
      faults.push(...judgeRecords(records));
      for (const name of await readdir(temporary)) faults.push(`${name} was left in the temporary folder`);
      // Beside other processes what is young may be theirs; it has a name that nobody reads, and goes when it is a day old.
      if (database === undefined) faults.push(...(await unfinishedIn(join(dataFolder, "artifacts"))));
      return records;
    },
  };
}

async function using<TResult>(open: () => Promise<App>, use: (app: App) => Promise<TResult>): Promise<TResult> {
  const app = await open();
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}

/** What stands under a digest that its bytes have not, and what was published and is gone. */
async function brokenArtifacts({ artifacts, database }: App): Promise<string[]> {
  const faults: string[] = [];
  for await (const { sha256 } of artifacts.list())
    if (!(await artifacts.holds(sha256))) faults.push(`artifact ${sha256} is not whole`);
  for (const { sha256 } of await database.db.selectFrom("publication").select("sha256").distinct().execute())
    if (!(await artifacts.has(sha256))) faults.push(`artifact ${sha256} was published and is gone`);
  return faults;
}

async function unfinishedIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.startsWith(unfinishedPrefix)).map((name) => `${name} was left half-written`);
}
