import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { simpleGit } from "simple-git";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { nativeFolder, projectRoot } from "#runtime/native/paths";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import { withBaseCommit, type BaseOptions, type RenderAtBase } from "./base-commit.ts";
import { recordOf, sideOf } from "./testing.ts";

/**
 * Stands in for another commit's command line, which would take minutes: it says what the real one says of a case, keeps what it
 * "rendered" in its own data folder, and tells in a param what it was started with. Git, its worktrees and npm are real.
 */
const program = `
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LocalArtifactStore } from ${JSON.stringify(pathToFileURL(join(projectRoot, "runtime/store/artifact-store.ts")).href)};
const id = process.argv[process.argv.indexOf("--case") + 1];
const { RENDERLINE_DATA, RENDERLINE_NATIVE, DATABASE_URL, RENDERLINE_ARTIFACTS, GITHUB_STEP_SUMMARY } = process.env;
const print = (value) => process.stdout.write(JSON.stringify(value));
if (id === "gone") { print({ error: { code: "case-unknown", message: "there is none", remedy: "x" } }); process.exit(2); }
if (id === "crash") { print({ error: { code: "tool-crashed", message: "Blender is gone", remedy: "x" } }); process.exit(2); }
if (id === "old") { process.stderr.write("an older release\\n"); print({ cases: [{ id, verdict: "pass" }] }); process.exit(0); }
if (id === "slow") { process.stderr.write("started\\n"); await new Promise((resolve) => setTimeout(resolve, 60000)); }
const store = new LocalArtifactStore(join(RENDERLINE_DATA, "parity", "data", "artifacts"));
const output = await store.write("image", "still", Buffer.from("base picture"));
const packages = await readFile("node_modules/marker.txt", "utf8").catch(() => null);
const argv = process.argv.slice(2);
const params = { argv, packages, RENDERLINE_NATIVE, database: DATABASE_URL ?? null, store: RENDERLINE_ARTIFACTS ?? null, summary: GITHUB_STEP_SUMMARY ?? null };
const call = { callId: "output.save#1", module: { key: "output.save", version: 1 }, source: null, tool: null, params, inputs: {}, outputs: { image: output.sha256 }, node: "save", contract: null };
const saved = await store.write("image", "still", Buffer.from("legacy's picture"));
const graph = id === "fell-back" ? { calls: [], fallbackCalls: [{ ...call, node: null, outputs: { image: saved.sha256 } }] } : { output, calls: [call] };
print({ version: 9, cases: [{ id, verdict: "fail", sides: { graph, legacy: {} } }] });
process.exit(1);
`;

/** Digest of what is approved of a case. */
const approvedOf = (id: string): string => recordOf(sideOf("approved"), { case: id }).approvals[0]?.to ?? "";
const approved = approvedOf("bearing");
const cases = ["bearing", "fell-back", "gone", "crash", "old", "slow"];

let repository: string;
let base: string;
let older: string;
beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), "renderline-repository-"));
  const git = simpleGit(repository);
  await git.init();
  await git.addConfig("user.name", "Ada");
  await git.addConfig("user.email", "ada@example.org");
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(join(repository, file, ".."), { recursive: true });
    await writeFile(join(repository, file), text);
  };
  const commit = async (): Promise<string> => {
    await git.add(".");
    await git.commit("a commit");
    return git.revparse(["HEAD"]);
  };
  const manifest = { name: "base", version: "1.0.0" };
  const lock = (version: string): string =>
    JSON.stringify({ ...manifest, version, lockfileVersion: 3, packages: { "": { ...manifest, version } } });
  await write(".gitignore", "node_modules\n");
  await write("cli/bin.mjs", program);
  for (const id of cases) {
    const record = recordOf(sideOf("approved"), { case: id });
    await write(`parity/approved/${id}.json`, JSON.stringify(record));
  }
  await write("package.json", JSON.stringify(manifest));
  await write("package-lock.json", lock("1.0.0"));
  older = await commit();
  await write("package-lock.json", lock("1.0.1"));
  await write("package.json", JSON.stringify({ ...manifest, version: "1.0.1" }));
  base = await commit();
  await write("cli/bin.mjs", "throw new Error('the checkout itself is not what is run')");
  await commit();
  await write("node_modules/marker.txt", "the checkout's packages");
});
afterAll(() => rm(repository, { recursive: true }));

let folder: string;
let artifacts: LocalArtifactStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-base-test-"));
  artifacts = new LocalArtifactStore(join(folder, "artifacts"));
  await mkdir(join(folder, "temporary"));
});
afterEach(async () => {
  // However it ended, nothing of it is left.
  expect(await readdir(join(folder, "temporary"))).toEqual([]);
  expect((await simpleGit(repository).raw("worktree", "list")).trim().split("\n")).toHaveLength(1);
  await rm(folder, { recursive: true });
});

function lend<TResult>(use: (render: RenderAtBase) => Promise<TResult>, text: Partial<BaseOptions> = {}) {
  const { signal } = new AbortController();
  return withBaseCommit(
    {
      checkout: repository,
      commit: base,
      artifacts: () => Promise.resolve(artifacts),
      signal,
      onProgress: () => undefined,
      temporary: join(folder, "temporary"),
      ...text,
    },
    use,
  );
}

test("a case is rendered by the base commit's own program, and its files come into the store", async () => {
  const env = {
    ...process.env,
    DATABASE_URL: "postgres://somebody/else",
    RENDERLINE_ARTIFACTS: "s3://everybody",
    GITHUB_STEP_SUMMARY: join(folder, "summary"),
  };
  const said: string[] = [];
  const onProgress = (message: string): number => said.push(message);
  const side = await lend((render) => render("bearing", approved), { env, onProgress });
  expect(String(await artifacts.read(side.output?.sha256 ?? ""))).toBe("base picture");
  expect(side.commit).toBe(base);
  expect(side.calls[0]?.params).toEqual({
    argv: ["parity", "run", "--case", "bearing", "--json"],
    packages: "the checkout's packages",
    RENDERLINE_NATIVE: nativeFolder(),
    database: null,
    store: null,
    summary: null,
  });
  expect(said).toEqual([
    `checking out the base commit ${base.slice(0, 12)}`,
    'rendering "bearing" as the base commit has it',
  ]);
});

test("what the calls of a fallback gave comes into the store too", async () => {
  const side = await lend((render) => render("fell-back", approvedOf("fell-back")));
  const [saved = ""] = (side.fallbackCalls ?? []).map(({ outputs }) => outputs["image"]);
  expect(String(await artifacts.read(saved))).toBe("legacy's picture");
});

test("several cases share one checkout, and without any there is none", async () => {
  const said: string[] = [];
  const onProgress = (message: string): number => said.push(message);
  await lend((render) => Promise.all([render("bearing", approved), render("bearing", approved)]), { onProgress });
  expect(said.filter((message) => message.startsWith("checking out"))).toHaveLength(1);
  expect(await lend(() => Promise.resolve("nothing"), { commit: "nowhere" })).toBe("nothing");
});

test("a base commit of other packages gets its own, by its own lock file", async () => {
  const said: string[] = [];
  const onProgress = (message: string): number => said.push(message);
  const side = await lend((render) => render("bearing", approved), { commit: older, onProgress });
  expect(said[1]).toBe("installing the packages of the base commit");
  expect(side.calls[0]?.params["packages"]).toBeNull();
});

test("a project in a subfolder of its repository is rendered there", async () => {
  const outer = join(folder, "outer");
  const inner = join(outer, "renderline");
  await cp(repository, inner, { recursive: true, filter: (file) => !/[\\/](?:\.git|node_modules)$/.test(file) });
  await writeFile(join(inner, "cli", "bin.mjs"), program);
  // The repository's own is another project's.
  await writeFile(join(outer, "package-lock.json"), JSON.stringify({ packages: {} }));
  const git = simpleGit(outer);
  await git.init().addConfig("user.name", "Ada").addConfig("user.email", "ada@example.org");
  await git.add(".").commit("a project inside");
  await mkdir(join(inner, "node_modules"));
  await writeFile(join(inner, "node_modules", "marker.txt"), "the inner packages");
  const side = await lend((render) => render("bearing", approved), { checkout: inner, commit: "HEAD" });
  expect(side.calls[0]?.params["packages"]).toBe("the inner packages");
  expect(String(await artifacts.read(side.output?.sha256 ?? ""))).toBe("base picture");
});

describe("what cannot be rendered is said by code", () => {
  test.each([
    ["gone", "base-without-case", 'has no case "gone"'],
    ["crash", "base-unrenderable", "Blender is gone (tool-crashed)"],
    ["old", "base-unrenderable", "an older release"],
  ])("case %s: %s", async (id, code, why) => {
    const refused = { code, message: expect.stringContaining(why) };
    await expect(lend((render) => render(id, approvedOf(id)))).rejects.toMatchObject(refused);
  });

  test("a commit that is not there", async () => {
    const refused = { code: "base-unrenderable", remedy: expect.stringContaining("fetch-depth") };
    await expect(lend((render) => render("bearing", approved), { commit: "nowhere" })).rejects.toMatchObject(refused);
    const option = lend((render) => render("bearing", approved), { commit: "--help" });
    await expect(option).rejects.toMatchObject({ code: "base-unrenderable" });
  });

  test("a result that was approved since: the base commit shows the one before", async () => {
    const refused = { code: "base-approved-otherwise" };
    await expect(lend((render) => render("bearing", "b".repeat(64)))).rejects.toMatchObject(refused);
    await expect(lend((render) => render("unknown", approved))).rejects.toMatchObject(refused);
  });
});

test("an interruption ends what is under way", async () => {
  const abort = new AbortController();
  const onProgress = (message: string): void => {
    if (message.startsWith("rendering")) setTimeout(() => abort.abort(new Error("enough")), 50);
  };
  const slow = lend((render) => render("slow", approvedOf("slow")), { signal: abort.signal, onProgress });
  await expect(slow).rejects.toThrow("enough");
});
