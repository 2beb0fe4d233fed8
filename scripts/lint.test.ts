import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root, runTool } from "./run-tool.ts";

/** The rule needs two packages to agree (oxlint and oxlint-tsgolint); an upgrade of one could switch it off in silence. */
it("lint refuses a floating promise, and accepts its awaited twin", async () => {
  // Outside the repository: another check that runs meanwhile would take the fixture for a file of the project.
  const folder = await mkdtemp(join(tmpdir(), "renderline-lint-"));
  try {
    const file = join(folder, "fixture.ts");
    const source = (call: string): string =>
      `async function save(): Promise<void> {\n  await Promise.resolve();\n}\n\nexport async function run(): Promise<void> {\n  ${call};\n}\n`;
    const lint = ["--type-aware", "--config", join(root, ".oxlintrc.json"), file];
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ extends: join(root, "tsconfig.json") }));
    await writeFile(file, source("save();\n  await save()"));
    const refused = await runTool("oxlint", lint);
    expect(refused.output).toContain("no-floating-promises");
    expect(refused.ok).toBe(false);

    await writeFile(file, source("await save()"));
    expect(await runTool("oxlint", lint)).toEqual({ ok: true, output: expect.any(String) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
