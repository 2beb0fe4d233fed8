import { mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue, compile, type FailureCode } from "#contracts";
import productOutputType from "#output-types/product.output-type";
import { openApp, type App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import type { ProductReport } from "#runtime/dispatch/product-report";
import type { AssemblyProduct } from "#runtime/native/operations";
import { edited, failureOf, withEntities } from "#runtime/native/testing/step-edits";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";

const context = {
  catalogue: catalogue([productWorkflow, productOutputType].map((one) => compile(one))),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};
const along = (x: number): number[] => [1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0];
/** Two of an assembly of a box and a pin, in millimetres. */
const products: AssemblyProduct[] = [
  { name: "Box", shape: { at: [0, 0, 0], box: [10, 10, 10] } },
  { name: "Pin", shape: { at: [0, 0, 0], cylinder: [2, 20] } },
  {
    name: "Inner",
    children: [
      { product: 0, name: "Box 1", placement: along(5) },
      { product: 1, name: "Pin 1", placement: along(20) },
    ],
  },
  {
    name: "Outer",
    children: [
      { product: 2, name: "Inner 1", placement: along(0) },
      { product: 2, name: "Inner 2", placement: along(100) },
    ],
  },
];

let folder: string;
let app: App;
const defects: unknown[] = [];
let good: string;
let text: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-hostile-"));
  const onError = (error: unknown): void => void defects.push(error);
  // Tried again at once: the file ends the kernel each time.
  app = await openApp({
    dataFolder: join(folder, "data"),
    tools: createTools(),
    now: () => new Date(),
    onError,
    timing: { retrySeconds: [0] },
  });
  good = join(folder, "good.step");
  await app.tools.cad.request("write-assembly", { file: good, unit: "MM", schema: "AP214IS", products });
  text = await readFile(good, "latin1");
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
  expect(defects).toEqual([]);
});

const ingest = (file: string, product: string): Promise<ProductReport> =>
  ingestProduct(app, { file, product, mode: "graph", ...context });

/** Refused with this code and these words, nothing of it to be seen, and the next file is taken. */
async function expectRefused(file: string, code: FailureCode, words: readonly (string | RegExp)[]): Promise<void> {
  const failure = await failureOf(ingest(file, "hostile"));
  expect(failure).toMatchObject({ code, remedy: expect.stringMatching(/\w/) as string });
  for (const word of words) expect((failure as Error).message).toMatch(word);
  const { db } = app.database;
  expect(await db.selectFrom("product").select("id").where("id", "<>", "good").execute()).toEqual([]);
  expect(
    await db.selectFrom("product_revision").select("revision").where("product_id", "<>", "good").execute(),
  ).toEqual([]);
  expect(await db.selectFrom("part_key").select("key").where("product_id", "<>", "good").execute()).toEqual([]);
  const published = await readdir(join(app.dataFolder, "products")).catch(() => []);
  expect(published.filter((name) => name !== "good")).toEqual([]);
  expect((await ingest(good, "good")).parts).toHaveLength(4);
}

async function expectTextRefused(
  content: string,
  code: FailureCode,
  words: readonly (string | RegExp)[],
): Promise<void> {
  const file = join(folder, "hostile.step");
  await writeFile(file, content, "latin1");
  await expectRefused(file, code, words);
}

/** The occurrence with this name: its entity up to the two products that it relates, and these. */
function occurrence(name: string): { entity: string; parent: string; child: string; pattern: RegExp } {
  const pattern = new RegExp(`NEXT_ASSEMBLY_USAGE_OCCURRENCE\\('\\d+','${name}','',(#\\d+),(#\\d+),\\$\\)`);
  const [entity = "", parent = "", child = ""] = pattern.exec(text) ?? [];
  return { entity, parent, child, pattern };
}

/** The file with that occurrence between other products. */
function rewired(name: string, parent: string, child: string): string {
  const { entity, pattern, ...was } = occurrence(name);
  return edited(text, pattern, entity.replace(`${was.parent},${was.child}`, `${parent},${child}`));
}

/** A box in an assembly in an assembly, and so on. */
async function writeChain(file: string, levels: number): Promise<void> {
  const level = (product: number): AssemblyProduct => ({
    name: `Level ${product}`,
    children: [{ product, name: "Only", placement: along(1) }],
  });
  const chain = [products[0], ...Array.from({ length: levels }, (_, index) => level(index))];
  await app.tools.cad.request("write-assembly", { file, unit: "MM", schema: "AP214IS", products: chain });
}

describe("a file that is no STEP file", () => {
  test("a terabyte of zeros is refused by its first bytes: nobody has the time to read it, nor the room to keep it", async () => {
    const file = join(folder, "zeros.step");
    const handle = await open(file, "w");
    await handle.truncate(2 ** 40);
    await handle.close();
    const failure = await failureOf(ingest(file, "hostile"));
    expect(failure).toMatchObject({ code: "step-not-step", message: expect.stringContaining("zeros") as string });
    await expectRefused(file, "step-not-step", [/zeros\.step" \(1099511627776 bytes\)/]);
    await rm(file);
  });

  test("a gigabyte of zeros between the ends of a STEP file", async () => {
    const file = join(folder, "hollow.step");
    const [head = "", tail = ""] = text.split(/(?<=DATA;\n)/);
    const handle = await open(file, "w");
    await handle.write(head);
    await handle.write(tail, 2 ** 30);
    await handle.close();
    await expectRefused(file, "step-damaged", [`zero bytes from byte ${head.length} on`]);
    expect((await readdir(join(app.dataFolder, "artifacts"))).filter((name) => name.startsWith("."))).toEqual([]);
    await rm(file);
  });

  test.for([
    ["empty", "", "step-empty", /is empty/],
    ["a GLB", "glTF\u0002\0\0\0rest", "step-not-step", /GLB/],
    ["text", "hello", "step-not-step", /something else/],
    ["two bytes a character", "\u00ff\u00feI\0S\0O\0-\0", "step-not-step", /two bytes a character/],
  ] as const)("%s", async ([, content, code, word]) => {
    await expectTextRefused(content, code, [word]);
  });

  test("a folder", async () => {
    await expectRefused(folder, "step-not-a-file", [/is a folder/]);
  });

  test.skipIf(process.getuid?.() === 0)("one that may not be read (skipped for root, who may read all)", async () => {
    const file = join(folder, "closed.step");
    await writeFile(file, text, { mode: 0 });
    await expectRefused(file, "step-unreadable", [/permission/]);
  });

  test("a good file under any extension is taken: its content decides", async () => {
    const file = join(folder, "good.glb");
    await writeFile(file, text, "latin1");
    expect((await ingest(file, "good")).parts).toHaveLength(4);
  });
});

describe("a damaged file", () => {
  test("cut short anywhere is refused by its end", async () => {
    for (const share of [0.01, 0.5, 0.999])
      await expectTextRefused(text.slice(0, text.length * share), "step-truncated", [/cut short/]);
  });

  test("cut in the middle and closed again is refused by what is missing", async () => {
    const half = text.slice(0, text.lastIndexOf("\n", text.length / 2));
    await expectTextRefused(`${half}\nENDSEC;\nEND-ISO-10303-21;\n`, "step-damaged", [/#\d+ \([A-Z_]+\)/]);
  });

  test.for([
    ["a number that is none", "CARTESIAN_POINT('',(NAN,0.,0.))", /Line \d+: .*syntax/],
    ["a text for a number", "CARTESIAN_POINT('',('a',0.,0.))", /#\d+ \(CARTESIAN_POINT\): .*not a Real/],
    ["nothing for a number", "CARTESIAN_POINT('',($,0.,0.))", /#\d+ \(CARTESIAN_POINT\): .*not a Real/],
    ["a number larger than any", "CARTESIAN_POINT('',(1.E400,0.,0.))", /#\d+ that is larger than any: 1\.E400/],
    ["an entity that there is not", "CARTESIAN_PAINT('',(5.,0.,0.))", /#\d+ \(AXIS2_PLACEMENT_3D\): .*illegal type/],
  ] as const)("%s is named by its place", async ([, entity, word]) => {
    await expectTextRefused(edited(text, "CARTESIAN_POINT('',(5.,0.,0.))", entity), "step-damaged", [word]);
  });

  test("a text that looks like a number larger than any is a text", async () => {
    const file = join(folder, "text.step");
    await writeFile(file, edited(text, "PRODUCT('Pin','Pin'", "PRODUCT('Pin','it''s 1.E999,'"), "latin1");
    expect((await ingest(file, "good")).parts).toHaveLength(4);
  });

  test("in thousands of places is refused as soon as in one", async () => {
    const file = join(folder, "many.step");
    const damaged = "=CARTESIAN_POINT('',($,0.,0.));\n";
    const many = Array.from({ length: 20_000 }, (_, index) => `#${100_000 + index}${damaged}`).join("");
    await writeFile(file, withEntities(text, many), "latin1");
    // To look up each place in the file by itself would take longer than a test may.
    const failure = await failureOf(ingest(file, "hostile"));
    expect(failure).toMatchObject({ code: "step-damaged", message: expect.stringContaining("20000 places") as string });
  });

  test("a reference to nothing is named by who refers", async () => {
    await expectTextRefused(rewired("Box 1", "#31", "#99999"), "step-damaged", [
      /#\d+ \(NEXT_ASSEMBLY_USAGE_OCCURRENCE\)/,
    ]);
  });
});

describe("an assembly", () => {
  test("within itself", async () => {
    const { parent } = occurrence("Inner 1");
    await expectTextRefused(rewired("Inner 1", parent, parent), "step-cyclic", [/"Outer" > "Outer"/]);
  });

  test("within what it holds", async () => {
    const { parent: inner } = occurrence("Box 1");
    const { parent: outer } = occurrence("Inner 1");
    await expectTextRefused(rewired("Box 1", inner, outer), "step-cyclic", [/"Outer" > "Inner" > "Outer"/]);
  });

  test("that grows tenfold at each of twelve levels", async () => {
    const file = join(folder, "wide.step");
    await writeChain(file, 12);
    const single = await readFile(file, "latin1");
    const occurrences = [...single.matchAll(/#\d+ = (NEXT_ASSEMBLY_USAGE_OCCURRENCE\([^)]*\);)/g)].map(
      ([, one]) => one,
    );
    const copies = occurrences.flatMap((one) => Array.from({ length: 9 }, () => one));
    const more = copies.map((one, index) => `#${90_000 + index}=${one}`).join("\n");
    await expectTextRefused(withEntities(single, more), "step-too-large", [/places 1111111111111 instances/]);
  });

  test("that is nested deeper than anything real", async () => {
    const file = join(folder, "deep.step");
    await writeChain(file, 250);
    await expectRefused(file, "step-too-large", [/levels deep/]);
  });

  test.for(["pin.stp", "../../pin.stp", "/etc/passwd"])("whose part is in another file: %s", async (name) => {
    // As CAD systems write one file a part: the document stands for the product's geometry.
    const { child } = occurrence("Pin 1");
    const reference = `#9001=DOCUMENT_TYPE('geometry');
#9002=DOCUMENT_FILE('${name}','','',#9001,'',$);
#9003=DOCUMENT_REPRESENTATION_TYPE('digital',#9002);
#9004=IDENTIFICATION_ROLE('external document id and location',$);
#9005=EXTERNAL_SOURCE(IDENTIFIER(''));
#9006=APPLIED_EXTERNAL_IDENTIFICATION_ASSIGNMENT('${name}',#9004,#9005,(#9002));
#9007=APPLIED_DOCUMENT_REFERENCE(#9002,'',(${child}));
#9010=PROPERTY_DEFINITION('external definition',$,#9002);`;
    await expectTextRefused(withEntities(text, reference), "step-reference-missing", [`"${name}" (of "Pin")`]);
  });
});

describe("a placement", () => {
  test.for(["1.E308", "-1.E30", "1.E10"])("at %s mm", async (value) => {
    const content = edited(text, "CARTESIAN_POINT('',(100.,0.,0.))", `CARTESIAN_POINT('',(${value},0.,0.))`);
    await expectTextRefused(content, "step-placement-invalid", [/"Inner 2"/]);
  });

  test("along an axis without direction", async () => {
    const content = text.replaceAll("DIRECTION('',(0.,0.,1.))", "DIRECTION('',(0.,0.,0.))");
    await expectTextRefused(content, "step-placement-invalid", [/"Inner 1" by an axis without direction/]);
  });

  test.for([
    ["mirrors", "(0.,0.,-1.)", "1.", /mirrors what it places by #9001/],
    ["scales", "(0.,0.,1.)", "2.", /scales by 2 what it places by #9001/],
    ["takes away all extent", "(0.,0.,1.)", "0.", /scales by 0 /],
  ] as const)("that %s: the kernel would leave that out in silence", async ([, axis, scale, word]) => {
    const operator = `#9001=CARTESIAN_TRANSFORMATION_OPERATOR_3D('','',$,#9002,#9003,#9004,${scale},#9005);
#9002=DIRECTION('',(1.,0.,0.));
#9003=DIRECTION('',(0.,1.,0.));
#9004=CARTESIAN_POINT('',(5.,0.,0.));
#9005=DIRECTION('',${axis});`;
    const content = edited(text, /(?<=REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION\()#\d+/, "#9001");
    await expectTextRefused(withEntities(content, operator), "step-placement-invalid", [word]);
  });

  test("by an operator that does neither is taken", async () => {
    const file = join(folder, "operator.step");
    const operator = `#9001=CARTESIAN_TRANSFORMATION_OPERATOR_3D('','',$,#9002,#9003,#9004,1.,#9005);
#9002=DIRECTION('',(1.,0.,0.));
#9003=DIRECTION('',(0.,1.,0.));
#9004=CARTESIAN_POINT('',(0.,0.,0.));
#9005=DIRECTION('',(0.,0.,1.));`;
    const content = edited(text, /(?<=REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION\()#\d+/, "#9001");
    await writeFile(file, withEntities(content, operator), "latin1");
    const paths = ({ parts }: ProductReport): string[] => parts.map(({ path }) => path.join(" / "));
    expect(paths(await ingest(file, "good"))).toEqual(paths(await ingest(good, "good")));
  });
});

describe("a shape", () => {
  test("that is a solid without a face", async () => {
    const content = edited(text, /CLOSED_SHELL\('',\([^)]*\)\)/, "CLOSED_SHELL('',())");
    await expectTextRefused(content, "step-shape-invalid", [/shell without faces, #\d+ \(CLOSED_SHELL\)/]);
  });

  test("that is a box without thickness", async () => {
    // The upper face of the box comes down onto the lower one.
    const flat = text.replaceAll(/(CARTESIAN_POINT\('',\((?:0|10)\.,(?:0|10)\.,)10\.\)\)/g, "$10.))");
    expect(flat).not.toBe(text);
    await expectTextRefused(flat, "step-shape-invalid", [/"Box"|#\d+/]);
  });

  test.for([
    ["has no boundary", /ADVANCED_FACE\('',\(#\d+\)/, "ADVANCED_FACE('',()", /"Box" has no end/],
    ["has an edge loop without edges", /EDGE_LOOP\('',\([^)]*\)\)/, "EDGE_LOOP('',())", /#\d+ \(EDGE_LOOP\)/],
    ["has a surface with a negative radius", /(?<=CYLINDRICAL_SURFACE\('',#\d+,)2\./, "-2.", /\(CYLINDRICAL_SURFACE\)/],
    ["has a surface without radius", /(?<=CYLINDRICAL_SURFACE\('',#\d+,)2\./, "0.", /no triangle for a face of "Pin"/],
  ] as const)("whose face %s", async ([, pattern, replacement, word]) => {
    await expectTextRefused(edited(text, pattern, replacement), "step-shape-invalid", [word]);
  });
});

test("a solid whose edge has its end at infinity is refused, where the kernel would search the edge for ever", async () => {
  const content = edited(text, /(?<=CARTESIAN_POINT\('',\()10\.(?=,10\.,10\.\)\))/, "1.E+0400");
  await expectTextRefused(content, "step-damaged", [/larger than any: 1\.E\+0400/]);
});

test("a file that ends the kernel's process fails with what became of it, and the host takes the next one", async () => {
  // A curve that lies in itself: the kernel follows it until its stack is full.
  const [, own = ""] = /#(\d+) = SURFACE_CURVE\('',#\d+/.exec(text) ?? [];
  const content = edited(text, new RegExp(`(?<=#${own} = SURFACE_CURVE\\('',)#\\d+`), `#${own}`);
  await expectTextRefused(content, "tool-crashed", [
    /CAD kernel ended in the middle of "read-step" \(signal SIGSEGV\)/,
  ]);
});
