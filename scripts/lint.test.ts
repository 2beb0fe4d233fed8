import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root, runTool } from "./run-tool.ts";

/** The rule needs two packages to agree (oxlint and oxlint-tsgolint); an upgrade of one could switch it off in silence. */
it("lint refuses a floating promise, and accepts its awaited twin", async () => {
  // Inside the repository, so that the linter finds the compiler's settings.
  const folder = await mkdtemp(join(root, "scripts", "lint-fixture-"));
  try {
    const file = join(folder, "fixture.ts");
    const source = (call: string): string =>
      `async function save(): Promise<void> {\n  await Promise.resolve();\n}\n\nexport async function run(): Promise<void> {\n  ${call};\n}\n`;
    await writeFile(file, source("save();\n  await save()"));
    const refused = await runTool("oxlint", ["--type-aware", file]);
    expect(refused.output).toContain("no-floating-promises");
    expect(refused.ok).toBe(false);

    await writeFile(file, source("await save()"));
    expect(await runTool("oxlint", ["--type-aware", file])).toEqual({ ok: true, output: expect.any(String) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
