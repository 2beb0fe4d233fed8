import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue, compile } from "#contracts";
import productOutputType from "#output-types/product.output-type";
import { openApp, type App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import type { ProductReport } from "#runtime/dispatch/product-report";
import { failureOf } from "#runtime/native/testing/step-edits";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";

const order = {
  catalogue: catalogue([productWorkflow, productOutputType].map((one) => compile(one))),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

let folder: string;
let app: App;
/** A pin in a case, with words for names that the tests replace: the kernel itself cannot write all that it reads. */
let text: string;
const defects: unknown[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-names-"));
  const onError = (error: unknown): void => void defects.push(error);
  app = await openApp({ dataFolder: join(folder, "data"), tools: createTools(), now: () => new Date(), onError });
  const file = join(folder, "words.step");
  const products = [
    { name: "PIN-WORD", shape: { at: [0, 0, 0], box: [1, 2, 3] } },
    {
      name: "CASE-WORD",
      children: [{ product: 0, name: "PLACE-WORD", placement: [1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0] }],
    },
  ];
  await app.tools.cad.request("write-assembly", { file, unit: "MM", schema: "AP214IS", products });
  text = await readFile(file, "latin1");
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
  expect(defects).toEqual([]);
});

/** As ISO 10303-21 writes a text: quotes and backslashes doubled, what is not ASCII as UTF-16 in hex. */
function stepString(name: string): string {
  const plain = name.replaceAll("'", "''").replaceAll("\\", "\\\\");
  return plain.replaceAll(/[^ -~]+/g, (rest) => {
    const units = Array.from({ length: rest.length }, (_, index) => rest.charCodeAt(index));
    const hex = units.map((unit) => unit.toString(16).toUpperCase().padStart(4, "0")).join("");
    return `\\X2\\${hex}\\X0\\`;
  });
}

async function ingestNamed(name: string): Promise<ProductReport> {
  const file = join(folder, "named.step");
  const written = stepString(name);
  const content = text.replaceAll(/(PIN|CASE|PLACE)-WORD/g, (_, word: string) => `${word} ${written}`);
  expect(content).not.toBe(text);
  await writeFile(file, content, "latin1");
  return ingestProduct(app, { file, product: "named", mode: "graph", ...order });
}

const names = {
  slashes: "M8/20 \\ left // right \\",
  quotes: `the "upper" one's ''lid'`,
  "quotes before what ends a text in the file": `pipe 2', 3' long (4')`,
  "a quote at its end": "2 feet, or 2'",
  "a way out of the folder": "../../../etc/passwd",
  "a disk": "C:\\temp\\nul.txt",
  unicode: "Schr\u00e4ubchen \u2116 5 \u87ba\u6813 \u{1f600} e\u0301 \u202etxt",
  "white space": "  two  spaces\tand a tab ",
  "control characters": "\u0001\u001b[31m\u007f\u0085",
  "what the file itself is written in": "#1=PRODUCT('x');ENDSEC; \\X2\\00E4\\X0\\ \\S\\a /* */",
  markup: "<script>alert(1)</script> &amp; ${x} %s {0}",
  "10,000 characters": "Far too long/".repeat(770).slice(0, 10_000 - "PLACE ".length),
  "1,000 characters beyond ASCII": "\u87ba\u6813".repeat(500),
} as const;

test.for(Object.entries(names))("a part named with %s keeps its name, and no file is named by it", async ([, name]) => {
  const { parts, files } = await ingestNamed(name);
  expect(parts.map(({ path, productId }) => ({ path, productId }))).toEqual([
    { path: [`CASE ${name}`, `PLACE ${name}`], productId: `PIN ${name}` },
  ]);
  expect(parts[0]?.key).toMatch(/^p[a-z2-7]{20}$/);
  for (const { file } of files)
    expect(file.slice(folder.length)).toMatch(/^\/data\/products\/named\/[0-9a-f]{64}\/[a-z]+\.[a-z]+$/);
  expect((await readdir(folder)).toSorted()).toEqual(["data", "named.step", "words.step"]);
});

test("a text that does not fit into the kernel's buffer is named by its entity", async () => {
  const failure = await failureOf(ingestNamed("\u87ba".repeat(10_000)));
  const message = expect.stringMatching(
    /a text in #\d+ is 400\d\d bytes long .* more than the kernel's 16384/,
  ) as string;
  expect(failure).toMatchObject({ code: "step-unreadable", message });
});

test("a comment with a quote in it leaves the texts after it as they are", async () => {
  const file = join(folder, "named.step");
  const content = text.replace("DATA;", "/* don't, */ DATA;").replaceAll("PIN-WORD", "2'', long");
  await writeFile(file, content, "latin1");
  const { parts } = await ingestProduct(app, { file, product: "named", mode: "graph", ...order });
  expect(parts.map(({ productId }) => productId)).toEqual(["2', long"]);
});
