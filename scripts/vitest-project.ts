import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { runTool, type ToolOptions } from "./run-tool.ts";
import type { Tally } from "./tally.ts";

export type VitestProject = "unit" | "native" | "site" | "e2e";

const tallySchema = z.strictObject({
  passed: z.int(),
  failed: z.int(),
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  problems: z.array(z.string()),
});

/** Runs one vitest project and counts its tests. A run that ends without its counts is a failure of its own. */
export async function runVitest(
  project: VitestProject,
  options: ToolOptions = {},
): Promise<{ tally: Tally; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), "renderline-tally-"));
  const file = join(folder, "tally.json");
  try {
    const reporter = options.live === true ? "verbose" : "default";
    const { ok, output } = await runTool(
      "vitest",
      ["run", "--project", project, `--reporter=${reporter}`, "--reporter=./scripts/vitest/tally-reporter.ts"],
      { ...options, env: { ...options.env, RENDERLINE_TALLY: file } },
    );
    const text = await readFile(file, "utf8").catch(() => null);
    if (text === null) return { tally: crashed(`${project}: vitest ended without a result, or found no test`), output };
    const tally = tallySchema.parse(JSON.parse(text));
    if (!ok && tally.failed === 0) {
      tally.failed = 1;
      tally.problems.push(`${project}: vitest ended with a failure that no test shows`);
    }
    return { tally, output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function crashed(problem: string): Tally {
  return { passed: 0, failed: 1, skipped: [], problems: [problem] };
}
