import { hash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { documentPaths } from "#runtime/api/documents";
import type { ParityResult } from "#runtime/api/parity-result";
import { mistakableCases } from "./mistakable-cases.ts";
import { resultOf, sidesOf } from "./testing/results.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-mistakable-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A report of cases that show a plain square of one colour each, on the same ground. */
async function reportOf(
  cases: Readonly<Record<string, { colour: string; expected?: ParityResult["expected"] }>>,
): Promise<string[]> {
  for (const [id, { colour, expected }] of Object.entries(cases)) {
    const ground = sharp({ create: { width: 64, height: 64, channels: 4, background: "#808080" } });
    const square = { create: { width: 40, height: 40, channels: 4, background: colour } } as const;
    const bytes = await ground
      .composite([{ input: square }])
      .png()
      .toBuffer();
    const sha256 = hash("sha256", bytes);
    const url = `artifacts/${sha256}.png`;
    await write(url, bytes);
    const output = { kind: "image", role: "render", sha256, bytes: bytes.byteLength, url } as const;
    await write(documentPaths.parity(id), JSON.stringify(resultOf({ id, sides: sidesOf(output), expected })));
  }
  return mistakableCases(folder, Object.keys(cases));
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

test("cases whose pictures are no noise of each other are told apart, others are not", async () => {
  const found = await reportOf({
    red: { colour: "#c02020" },
    blue: { colour: "#2020c0" },
    reddish: { colour: "#c12020" },
  });
  expect(found).toEqual(["red and reddish"]);
});

test("cases of the same picture are told apart by what they must leave behind", async () => {
  const [failing, crashing] = ["tool-failed", "tool-died"].map((fellBack) => ({
    colour: "#c02020",
    expected: { legacy: {}, graph: { fellBack } },
  }));
  if (failing === undefined || crashing === undefined) throw new Error("there are two");
  expect(await reportOf({ failing, crashing })).toEqual([]);
  expect(await reportOf({ failing, again: failing })).toEqual(["failing and again"]);
});
