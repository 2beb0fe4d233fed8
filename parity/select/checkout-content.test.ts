import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { simpleGit, type SimpleGit } from "simple-git";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkoutContent } from "./checkout-content.ts";

let folder: string;
let git: SimpleGit;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-content-"));
  git = simpleGit(folder);
});
afterEach(() => rm(folder, { recursive: true }));

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

async function begin(): Promise<string | undefined> {
  await git.init();
  await git.addConfig("user.name", "Ada").addConfig("user.email", "ada@example.org");
  await put(".gitignore", "ignored/\n");
  for (const file of ["package.json", "package-lock.json", "runtime/a.ts", "parity/golden/a.step"])
    await put(file, file);
  await put("parity/approved/flange.json", "first");
  await git.add(".").commit("first");
  return checkoutContent(folder);
}

test.for(["package.json", "package-lock.json", "runtime/a.ts", "parity/golden/a.step", "runtime/new.ts"])(
  "%s changes it, and taking the change back does so again",
  async (file) => {
    const first = await begin();
    await put(file, "changed");
    const changed = await checkoutContent(folder);
    expect(changed).not.toBe(first);
    // Another commit of the same files is the same content.
    await git.add(".").commit("changed");
    expect(await checkoutContent(folder)).toBe(changed);
    await git.revert("HEAD");
    expect(await checkoutContent(folder)).toBe(first);
  },
);

test("a link to a folder, as packages can be one, is no file", async () => {
  const first = await begin();
  await symlink(join(folder, "runtime"), join(folder, "node_modules"));
  await git.add(".").commit("linked");
  expect(await checkoutContent(folder)).toBe(first);
});

test("a file that is gone changes it", async () => {
  const first = await begin();
  await rm(join(folder, "runtime/a.ts"));
  expect(await checkoutContent(folder)).not.toBe(first);
});

test.for([
  "parity/approved/flange.json",
  "parity/approved/new.json",
  "parity/waivers/lens.waiver.ts",
  "docs/a.md",
  "runtime/a.test.ts",
  "ignored/a.ts",
  "parity-report/report/data/parity/suite.json",
  "junit.xml",
])("%s does not", async (file) => {
  const first = await begin();
  await put(file, "changed");
  expect(await checkoutContent(folder)).toBe(first);
});

test("outside Git nobody says which files there are", async () => {
  await put("runtime/a.ts", "text");
  expect(await checkoutContent(folder)).toBeUndefined();
});

test("a repository that has not taken the project in says nothing of its files", async () => {
  await begin();
  const inside = join(folder, "unpacked");
  await put("unpacked/package.json", "{}");
  await put("unpacked/runtime/a.ts", "first");
  expect(await checkoutContent(inside)).toBeUndefined();
});
