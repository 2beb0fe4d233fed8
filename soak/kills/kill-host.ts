import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { openApp, servesNothing, type App } from "#runtime/app";
import { changeMode } from "#runtime/dispatch/mode";
import { ordersCatalogue, publishDome } from "#runtime/dispatch/testing/orders";
import { publisher } from "#runtime/materials/testing";
import { createTools } from "#runtime/native/tools";
import { unfinishedPrefix } from "#runtime/store/unfinished-files";
import { orderedTypes, type VictimOrder } from "./victim-order.ts";

/** How long a victim may live: it is told to end, or to die, much sooner. */
const patienceMs = 900_000;
/** How soon nothing of a killed process may be left. */
const orphanMs = 3_000;

export interface KillHost {
  readonly faults: string[];
  /** Kills so far. */
  kills: number;
  /** Starts a process that works and is killed; new lines are dispatched by it first. */
  kill(order: Pick<VictimOrder, "kill" | "lines">): Promise<void>;
  /** Lets a process work until nothing is under way, and looks at everything that is left. */
  finish(): Promise<{ readonly dispatches: number; readonly runs: number }>;
  close(): Promise<void>;
}

/** A database with a product and an output type in each mode, for processes that are killed. */
export async function openKillHost(database?: { readonly url: string; readonly schema: string }): Promise<KillHost> {
  const dataFolder = await mkdtemp(join(tmpdir(), "renderline-kills-"));
  const faults: string[] = [];
  const open = (): Promise<App> =>
    openApp({
      dataFolder,
      ...(database === undefined ? {} : { database }),
      tools: createTools(),
      now: () => new Date(),
      onError: (error) => faults.push(String(error)),
      serves: servesNothing,
    });
  const app = await open();
  await publishDome({ publish: await publisher(app) });
  for (const outputType of orderedTypes) {
    const [, mode] = outputType.split("-") as [string, "legacy" | "shadow" | "canary" | "graph"];
    const share = mode === "canary" ? 50 : undefined;
    await changeMode(app, { outputType, mode, share, author: "soak", reason: "kills" }, ordersCatalogue(orderedTypes));
  }
  await app.close();
  const run = (order: Pick<VictimOrder, "kill" | "lines">) =>
    execa(
      process.execPath,
      [join(import.meta.dirname, "victim.ts"), JSON.stringify({ dataFolder, database, ...order })],
      {
        reject: false,
        timeout: patienceMs,
        killSignal: "SIGKILL",
        env: { NODE_NO_WARNINGS: "1" },
      },
    );
  const host: KillHost = {
    faults,
    kills: 0,
    kill: async (order) => {
      const victim = run(order);
      const { signal, timedOut, stderr, exitCode } = await victim;
      if (timedOut) faults.push(`a victim did not end: ${stderr.slice(-500)}`);
      else if (signal === "SIGKILL") host.kills += 1;
      else if (exitCode !== 0) faults.push(`a victim failed with ${exitCode}: ${stderr.slice(-500)}`);
      if (victim.pid !== undefined) faults.push(...(await orphansOf(victim.pid)));
    },
    finish: async () => {
      const { exitCode, signal, stderr } = await run({ lines: [] });
      if (exitCode !== 0)
        faults.push(`what was left could not be finished (${signal ?? exitCode}): ${stderr.slice(-500)}`);
      const again = await open();
      const seen = await inspect(again, faults);
      await again.close();
      // Beside other processes what is young may be theirs; it has a name that nobody reads, and goes when it is a day old.
      if (database === undefined) faults.push(...(await unfinishedIn(join(dataFolder, "artifacts"))));
      return seen;
    },
    close: () => rm(dataFolder, { recursive: true, force: true }),
  };
  return host;
}

/** Every run has ended, every dispatch has exactly one output, and whatever is in the store is whole. */
async function inspect(app: App, faults: string[]): Promise<{ dispatches: number; runs: number }> {
  const { db } = app.database;
  const runs = await db.selectFrom("run").select(["id", "status"]).execute();
  for (const { id, status } of runs)
    if (["queued", "running", "waiting"].includes(status)) faults.push(`run ${id} is ${status}`);
  const nodes = await db.selectFrom("node_run").select(["run_id", "node_id", "status"]).execute();
  for (const node of nodes) {
    if (node.status === "running" || node.status === "queued")
      faults.push(`node ${node.run_id}/${node.node_id} is ${node.status}`);
  }
  const dispatches = await db
    .selectFrom("dispatch")
    .leftJoin("publication", "publication.dispatch_id", "dispatch.id")
    .select(["dispatch.id", "dispatch.status", "publication.sha256", "dispatch.error"])
    .execute();
  const seen = new Set<string>();
  for (const { id, status, sha256, error } of dispatches) {
    if (seen.has(id)) faults.push(`dispatch ${id} has two outputs`);
    seen.add(id);
    if (status !== "published" || sha256 === null)
      faults.push(`dispatch ${id} is ${status}: ${error?.message ?? "no output"}`);
    else await app.artifacts.path(sha256).catch((cause: unknown) => faults.push(String(cause)));
  }
  for await (const { sha256 } of app.artifacts.list()) {
    if (!(await app.artifacts.holds(sha256))) faults.push(`artifact ${sha256} is not whole`);
  }
  return { dispatches: dispatches.length, runs: runs.length };
}

async function unfinishedIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.startsWith(unfinishedPrefix)).map((name) => `${name} was left half-written`);
}

/** Tools that a killed process started and that live on. */
async function orphansOf(pid: number): Promise<string[]> {
  if (process.platform !== "linux") return [];
  let found: string[] = [];
  for (const until = performance.now() + orphanMs; performance.now() < until; await sleep(100)) {
    found = await childrenMarked(pid);
    if (found.length === 0) return [];
  }
  return found.map((child) => `process ${child} outlived ${pid}, which started it`);
}

async function childrenMarked(pid: number): Promise<string[]> {
  const marked: string[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    // Processes end while one looks, and those of others are not readable.
    const environment = await readFile(`/proc/${entry}/environ`, "latin1").catch(() => "");
    if (environment.split("\0").includes(`RENDERLINE_PARENT_PID=${pid}`)) marked.push(entry);
  }
  return marked;
}
