import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inspectStepFile } from "./step-file.ts";

const whole = "ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n#1=POINT();\nENDSEC;\nEND-ISO-10303-21;\n";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-step-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test("a whole file is hashed", async () => {
  const found = await inspectStepFile(await file("a.step", whole));
  expect(found).toEqual({ sha256: createHash("sha256").update(whole).digest("hex"), bytes: whole.length });
});

test("comments around the file and a file of several chunks are all right", async () => {
  const long = whole.replace("#1", `${"/* filler */\n".repeat(200_000)}#1`);
  const content = `/* exported */ ${long}/* end */\n\n`;
  expect((await inspectStepFile(await file("b.step", content))).bytes).toBe(content.length);
});

test.for([
  ["empty", "", "step-empty", "is empty"],
  ["renamed GLB", "glTF\u0002\0\0\0rest", "step-not-step", "GLB"],
  ["STL", "solid cube", "step-not-step", "STL"],
  ["ZIP", "PK\u0003\u0004", "step-not-step", "ZIP"],
  ["text", "hello", "step-not-step", "something else"],
  ["zeros", "\0".repeat(10_000), "step-not-step", "zeros, as a copy"],
  [
    "hollow",
    whole.replace("#1", "\0".repeat(10_000)),
    "step-damaged",
    `zero bytes from byte ${whole.indexOf("#1")} on`,
  ],
  ["wide text", Buffer.from(whole, "utf16le"), "step-not-step", "two bytes a character"],
  ["truncated", whole.slice(0, -8), "step-truncated", "cut short"],
] as const)("%s", async ([name, content, code, text]) => {
  const path = await file(`${name}.step`, content);
  const failure = await inspectStepFile(path).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code, message: expect.stringContaining(text) });
});

test("zeros behind the end do no harm", async () => {
  expect((await inspectStepFile(await file("padded.step", `${whole}${"\0".repeat(2000)}`))).bytes).toBe(
    whole.length + 2000,
  );
});

test("a path that leads to no file", async () => {
  await expect(inspectStepFile(join(folder, "none.step"))).rejects.toMatchObject({ code: "step-missing" });
  await expect(inspectStepFile(folder)).rejects.toMatchObject({ code: "step-not-a-file" });
});
