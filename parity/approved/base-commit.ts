import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { simpleGit } from "simple-git";
import { z } from "zod";
import { RenderlineError, type OutputPorts } from "#contracts";
import { nodeContracts } from "#nodes";
import { suiteData, suiteFolder } from "#parity/open-app";
import { callsOf } from "#parity/sides/calls-of";
import { placeInRepository } from "#parity/select/place-in-repository";
import { sideResultSchema, type SideResult } from "#runtime/api/parity-result";
import type { ArtifactStore } from "#runtime/modules/module";
import { LogTail } from "#runtime/native/log-tail";
import { nativeFolder } from "#runtime/native/paths";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import { readApproved } from "./approved-records.ts";

export interface BaseOptions {
  /** The root of a checkout whose repository holds the commit; it may be a subfolder of the repository. */
  readonly checkout: string;
  /** Anything that Git takes for a commit. */
  readonly commit: string;
  /** Where what was rendered is put; asked for when something was. */
  readonly artifacts: () => Promise<ArtifactStore>;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  /** What the base commit's program is started with, but for what it must have of its own; this process's, without it. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where the temporary folder is made; the system's place for them, without it. */
  readonly temporary?: string;
}

/**
 * Renders a case as the base commit has it.
 * @param approved digest of what is approved now: what the base commit renders stands for nothing else
 * @throws RenderlineError base-without-case, base-approved-otherwise, base-unrenderable, interrupted
 */
export type RenderAtBase = (caseId: string, approved: string) => Promise<SideResult>;

/** What `parity run --json` prints, as far as it is read here. */
const printedSchema = z.object({
  cases: z.array(z.object({ id: z.string(), sides: z.object({ graph: sideResultSchema }) })),
});
const failureSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** How much of what the base commit's command says goes into a message. */
const toldLines = 10;

/**
 * Lends a way to render cases at another commit: a checkout of it in a temporary folder, with its own packages, data folder and
 * embedded database, made when the first case is asked for and removed however `use` ends.
 */
export async function withBaseCommit<TResult>(
  options: BaseOptions,
  use: (render: RenderAtBase) => Promise<TResult>,
): Promise<TResult> {
  let folder: Promise<string> | undefined;
  let prepared: Promise<CheckedOut> | undefined;
  // One after the other: the data folder belongs to one process at a time.
  let turn: Promise<unknown> = Promise.resolve();
  try {
    return await use((caseId, approved) => {
      folder ??= mkdtemp(join(options.temporary ?? tmpdir(), "renderline-base-"));
      prepared ??= folder.then((made) => checkOut(options, made));
      const checkedOut = prepared;
      const rendered = turn.then(async () => renderAtBase(options, await checkedOut, caseId, approved));
      turn = rendered.catch(() => undefined);
      return rendered;
    });
  } finally {
    await turn;
    if (folder !== undefined) {
      // The packages are a link, which is removed and not followed.
      await rm(await folder, { recursive: true, force: true, maxRetries: 3 });
      await simpleGit(options.checkout).raw("worktree", "prune");
    }
  }
}

/** A commit that is checked out. */
interface CheckedOut {
  /** The temporary folder that all of it is in. */
  readonly folder: string;
  /** Where the project is in there. */
  readonly tree: string;
}

/** Checks the commit out in `folder`, with the packages of its own lock file. */
async function checkOut({ checkout, commit, signal, onProgress }: BaseOptions, folder: string): Promise<CheckedOut> {
  const repository = join(folder, "checkout");
  const git = simpleGit({ baseDir: checkout, abort: signal });
  try {
    const digest = await git.revparse(["--verify", "--end-of-options", `${commit}^{commit}`]);
    onProgress(`checking out the base commit ${digest.slice(0, 12)}`);
    await git.raw("worktree", "add", "--detach", repository, digest);
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message.trim() : String(error);
    throw new RenderlineError(
      "base-unrenderable",
      `the base commit "${commit}" cannot be checked out: ${why}`,
      "Fetch it first; in CI check out with the whole history (fetch-depth: 0).",
      error,
    );
  }
  const tree = join(repository, await placeInRepository(checkout));
  const locks = await Promise.all(
    [checkout, tree].map((root) => readFile(join(root, "package-lock.json"), "utf8").catch(() => undefined)),
  );
  if (locks[0] !== undefined && locks[0] === locks[1]) {
    await symlink(join(checkout, "node_modules"), join(tree, "node_modules"), "junction");
    return { folder, tree };
  }
  onProgress("installing the packages of the base commit");
  const { failed, shortMessage, stderr } = await execa("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: tree,
    stdin: "ignore",
    reject: false,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  if (!failed) return { folder, tree };
  throw new RenderlineError(
    "base-unrenderable",
    `the packages of the base commit "${commit}" could not be installed: ${stderr.trim() || shortMessage}`,
    "Look at npm's log; what was approved can be compared where its own host and tools are.",
  );
}

async function renderAtBase(
  { commit, artifacts, signal, onProgress, env = process.env }: BaseOptions,
  { folder, tree }: CheckedOut,
  caseId: string,
  approved: string,
): Promise<SideResult> {
  const before = await readApproved(caseId, join(tree, "parity", "approved"));
  if (before?.approvals.at(-1)?.to !== approved) {
    throw new RenderlineError(
      "base-approved-otherwise",
      `what is approved for case "${caseId}" now is not what the base commit "${commit}" has approved, so rendering that shows nothing`,
      "Approve a result that was made on such a machine as this: CI's artifact holds one.",
    );
  }
  onProgress(`rendering "${caseId}" as the base commit has it`);
  const data = join(folder, "data");
  const log = new LogTail();
  const command = [join(tree, "cli", "bin.mjs"), "parity", "run", "--case", caseId, "--json"];
  const ended = await execa(process.execPath, command, {
    cwd: tree,
    env: { ...own(env), RENDERLINE_DATA: data, RENDERLINE_NATIVE: nativeFolder() },
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: 10_000,
  });
  signal.throwIfAborted();
  log.add(ended.stderr);
  const made = graphOf(ended.stdout, { caseId, commit, said: log.lastLines(toldLines) });
  const side = { ...made, commit: await simpleGit(tree).revparse(["HEAD"]) };
  await takeOver(new LocalArtifactStore(join(suiteData(suiteFolder(data)), "artifacts")), await artifacts(), side);
  return side;
}

/** Without what is not the base commit's: a database and a store that others use, and CI's files for its own results. */
function own(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = new Set(["DATABASE_URL", "RENDERLINE_ARTIFACTS", "RENDERLINE_S3_ENDPOINT"]);
  const kept = Object.entries(env).filter(([name]) => !foreign.has(name) && !/^(GITHUB|ACTIONS|RUNNER)_/.test(name));
  return Object.fromEntries(kept);
}

/** @throws RenderlineError base-without-case, base-unrenderable */
function graphOf(
  stdout: string,
  { caseId, commit, said }: { readonly caseId: string; readonly commit: string; readonly said: readonly string[] },
): SideResult {
  const printed = parseJson(stdout);
  const found = printedSchema.safeParse(printed);
  const one = found.data?.cases.find(({ id }) => id === caseId);
  if (one !== undefined) return one.sides.graph;
  const failure = failureSchema.safeParse(printed).data?.error;
  if (failure?.code === "case-unknown") {
    throw new RenderlineError(
      "base-without-case",
      `the base commit "${commit}" has no case "${caseId}"`,
      "Nothing is wrong with a new case: it is held against what was approved where its own host and tools are.",
    );
  }
  const why =
    failure === undefined
      ? ["it printed no result that is understood here.", ...said].join("\n  ")
      : `${failure.message} (${failure.code})`;
  throw new RenderlineError(
    "base-unrenderable",
    `case "${caseId}" could not be rendered at the base commit "${commit}": ${why}`,
    `Check that commit out and run npx renderline parity run --case ${caseId} there.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Said by whoever asked, with what the command printed.
    return undefined;
  }
}

/** The output, and what the calls gave, those of a fallback and those that made a product too: so that a difference can be proved with it, and looked at. */
async function takeOver(from: ArtifactStore, to: ArtifactStore, side: SideResult): Promise<void> {
  const { output, fallbackCalls = [] } = side;
  if (output !== undefined) await to.writeFile(output.kind, output.role, await from.path(output.sha256));
  for (const { module, outputs } of [...callsOf(side), ...fallbackCalls]) {
    const ports: OutputPorts = nodeContracts.find((contract) => contract.module.key === module.key)?.outputs ?? {};
    for (const [port, digest] of Object.entries(outputs)) {
      const at = ports[port];
      if (at !== undefined) await to.writeFile(at.kind, at.role, await from.path(digest));
    }
  }
}
