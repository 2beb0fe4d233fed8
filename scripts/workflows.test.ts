import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { simpleGit, type SimpleGit } from "simple-git";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { root } from "./run-tool.ts";

const folder = join(root, ".github", "workflows");
const files = readdirSync(folder);
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
const commands = readFileSync(join(root, "docs", "commands.md"), "utf8");

describe.each(files)("%s", (file) => {
  const text = readFileSync(join(folder, file), "utf8");
  const lines = [...text.matchAll(/^\s*(?:- )?run: (.+)$/gm)].map(([, line = ""]) => line);

  test("may only read, and puts nothing of an event into a script", () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(lines.length).toBeGreaterThan(0);
    // A branch's name is somebody's text: it comes by the environment.
    for (const line of lines) expect(line).not.toContain("${{");
  });

  test("runs scripts that there are", () => {
    for (const [, name = ""] of lines.join("\n").matchAll(/npm run ([\w:-]+)/g)) expect(scripts).toHaveProperty(name);
  });

  test("gives commands options that they have", () => {
    for (const line of lines.filter((one) => one.startsWith("npx renderline"))) {
      for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(commands).toContain(`\`${option}`);
    }
  });
});

describe("the commit that a parity run compares with", () => {
  const [before = "", yesterday = ""] = [
    ...readFileSync(join(folder, "parity.yml"), "utf8").matchAll(/^\s*run: (.*GITHUB_ENV.*)$/gm),
  ].map(([, line]) => line);
  let repository: string;
  let git: SimpleGit;
  beforeEach(async () => {
    repository = mkdtempSync(join(tmpdir(), "renderline-base-"));
    git = simpleGit(repository);
    await git.init(["--initial-branch=main"]);
    await git.addConfig("user.name", "A Person").addConfig("user.email", "person@example.org");
    await git.raw("commit", "--allow-empty", "--message=first");
  });
  afterEach(() => rmSync(repository, { recursive: true }));
  const base = async (line: string): Promise<string> => {
    const file = join(repository, ".git", "github-env");
    await execa("bash", ["-e", "-c", line], { cwd: repository, env: { GITHUB_ENV: file } });
    return readFileSync(file, "utf8");
  };

  test("is what a pull request is merged into, however many commits it has", async () => {
    await git.checkoutLocalBranch("branch");
    await git.raw("commit", "--allow-empty", "--message=one");
    await git.raw("commit", "--allow-empty", "--message=two");
    await git.checkout("main");
    const main = await git.revparse(["HEAD"]);
    await git.raw("merge", "--no-ff", "--message=merged", "branch");
    expect(await base(before)).toBe(`BASE=${main}\n`);
  });

  test("is yesterday's in the night", async () => {
    const day = 24 * 3600_000;
    const at = new Date(Date.now() - 2 * day).toISOString();
    const commit = ["commit", "--amend", "--no-edit", "--allow-empty"];
    await execa("git", commit, { cwd: repository, env: { GIT_COMMITTER_DATE: at } });
    const first = await git.revparse(["HEAD"]);
    await git.raw("commit", "--allow-empty", "--message=today");
    expect(await base(yesterday)).toBe(`BASE=${first}\n`);
  });

  test("is the commit itself where there is none before it", async () => {
    const only = await git.revparse(["HEAD"]);
    expect(await base(before)).toBe(`BASE=${only}\n`);
    rmSync(join(repository, ".git", "github-env"));
    expect(await base(yesterday)).toBe(`BASE=${only}\n`);
  });
});
