import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { root } from "../run-tool.ts";
import type { Tally } from "../tally.ts";

it("tells of each failure, each skip without a reason and each file that does not load what it was", async () => {
  const folder = await mkdtemp(join(tmpdir(), "renderline-tally-"));
  try {
    const file = join(folder, "tally.json");
    const args = [
      "run",
      "--config",
      "scripts/vitest/testing/vitest.config.ts",
      "--reporter",
      "scripts/vitest/tally-reporter.ts",
    ];
    const { exitCode } = await execa("vitest", args, {
      cwd: root,
      preferLocal: true,
      localDir: root,
      reject: false,
      env: { RENDERLINE_TALLY: file },
    });
    expect(exitCode).toBe(1);
    const tally = JSON.parse(await readFile(file, "utf8")) as Tally;
    // Files end in any order.
    expect({ ...tally, problems: tally.problems.toSorted() }).toEqual({
      passed: 1,
      failed: 3,
      skipped: [{ name: "scripts/vitest/testing/ends.fixture.ts > is skipped", reason: "no data" }],
      problems: [
        "scripts/vitest/testing/does-not-load.fixture.ts: this file does not load",
        expect.stringMatching(/^scripts\/vitest\/testing\/ends\.fixture\.ts > fails: the sum of one and one/),
        'scripts/vitest/testing/ends.fixture.ts > is left out: skipped without a reason; call skip("why")',
      ],
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
