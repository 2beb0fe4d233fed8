import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { staleFiles } from "./stale-files.ts";
import { closingLine, sum } from "./tally.ts";

const clean = { passed: 3, failed: 0, skipped: [], problems: [] };

it("closes with the passed and the failed", () => {
  expect(closingLine(sum([clean, { ...clean, failed: 2 }]))).toBe("6 passed, 2 failed");
  const skipped = [{ name: "a", reason: "no data" }];
  expect(closingLine(sum([clean, { ...clean, skipped }]))).toBe("6 passed, 0 failed");
});

it("tells a generated file that is missing or stale from one that is not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "renderline-generated-"));
  try {
    await writeFile(join(folder, "same.md"), "text");
    await writeFile(join(folder, "old.md"), "old");
    await writeFile(join(folder, "same.wasm"), Uint8Array.of(0, 0xff));
    await writeFile(join(folder, "old.wasm"), Uint8Array.of(0, 0xfe));
    const list = ["same.md", "old.md", "new.md"].map((file) => ({ file, render: () => Promise.resolve("text") }));
    const bytes = ["same.wasm", "old.wasm"].map((file) => ({ file, render: async () => Uint8Array.of(0, 0xff) }));
    expect(await staleFiles([...list, ...bytes], folder)).toEqual([
      { file: "old.md", why: "stale", contents: Buffer.from("text") },
      { file: "new.md", why: "missing", contents: Buffer.from("text") },
      { file: "old.wasm", why: "stale", contents: Buffer.of(0, 0xff) },
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
