import { existsSync } from "node:fs";
import { mkdtemp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { simpleGit } from "simple-git";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readChanges } from "./changes.ts";
import { placeInRepository } from "./place-in-repository.ts";

let folder: string;
let base: string;

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

const lock = (version: string): string => JSON.stringify({ packages: { "node_modules/sharp": { version } } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-changes-"));
  const git = simpleGit(folder);
  await git.init();
  await git.addConfig("user.name", "Ada");
  await git.addConfig("user.email", "ada@example.org");
  await put("package-lock.json", lock("1.0.0"));
  await put(".gitignore", "ignored/\n");
  for (const name of ["kept", "committed", "edited", "removed", "moved", "staged"]) await put(`src/${name}.ts`, name);
  await git.add(".").commit("base").addTag("base");
  base = await git.revparse(["HEAD"]);
  await put("src/committed.ts", "committed anew");
  await git.add(".").commit("later");
  await put("src/staged.ts", "staged anew");
  await git.add(".");
  await put("src/edited.ts", "edited anew");
  await put('new/with "quotes" and é.ts', "untracked");
  await put("ignored/data.ts", "ignored");
  await put("package-lock.json", lock("2.0.0"));
  await rm(join(folder, "src/removed.ts"));
  await rename(join(folder, "src/moved.ts"), join(folder, "src/elsewhere.ts"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("what differs from a commit is found whatever became of it, and nothing else", async () => {
  const changes = await readChanges("base", folder);
  expect(changes).toMatchObject({ since: "base", commit: base });
  expect(changes.files).toEqual([
    'new/with "quotes" and é.ts',
    "package-lock.json",
    "src/committed.ts",
    "src/edited.ts",
    "src/elsewhere.ts",
    "src/moved.ts",
    "src/removed.ts",
    "src/staged.ts",
  ]);
  expect(changes.locks.before.packages["node_modules/sharp"]?.version).toBe("1.0.0");
  expect(changes.locks.after.packages["node_modules/sharp"]?.version).toBe("2.0.0");
  expect((await readChanges("HEAD", folder)).files).not.toContain("src/committed.ts");
});

test.for(["nowhere", "--output=x", "--all", "", "base; touch x", "HEAD:src", "$(touch x)"])(
  "%j is no commit",
  async (ref) => {
    await expect(readChanges(ref, folder)).rejects.toMatchObject({
      code: "ref-unknown",
      message: `"${ref}" is no commit of this repository`,
    });
    expect(existsSync(join(folder, "x"))).toBe(false);
  },
);

test("what others have done on a branch since this one left it is no change, and one that this never left is refused", async () => {
  const git = simpleGit(folder);
  const before = await readChanges("base", folder);
  // Another branch, without a look at the checkout: a tree of other files.
  const tree = await git.revparse(["base:src"]);
  const commitOf = async (...parents: string[]): Promise<string> =>
    (await git.raw(["commit-tree", tree, "-m", "of others", ...parents.flatMap((one) => ["-p", one])])).trim();
  const ahead = await commitOf(base);
  expect(await readChanges(ahead, folder)).toEqual({ ...before, since: ahead, commit: base });

  const unrelated = await commitOf();
  await expect(readChanges(unrelated, folder)).rejects.toMatchObject({
    code: "ref-unrelated",
    remedy: expect.stringContaining("fetch-depth: 0"),
  });
});

test("a project in a subfolder of its repository is taken by itself, with its own lock file", async () => {
  const inner = join(folder, "renderline");
  const git = simpleGit(folder);
  await put("renderline/package-lock.json", lock("3.0.0"));
  for (const name of ["kept", "edited", "removed"]) await put(`renderline/src/${name}.ts`, name);
  await git.add(".").commit("a project inside").addTag("inside");
  await put("renderline/src/edited.ts", "edited anew");
  await put("renderline/src/new.ts", "untracked");
  await rm(join(inner, "src/removed.ts"));
  await put("src/kept.ts", "of another project");
  const changes = await readChanges("inside", inner);
  expect(changes.files).toEqual(["src/edited.ts", "src/new.ts", "src/removed.ts"]);
  expect(changes.locks.before.packages["node_modules/sharp"]?.version).toBe("3.0.0");
  expect(await placeInRepository(inner)).toBe("renderline/");
  expect(await placeInRepository(folder)).toBe("");
});
