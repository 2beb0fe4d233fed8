import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Parts } from "#contracts";
import { partListOf } from "#runtime/modules/cad/list-parts.module";
import { readStructure } from "#runtime/modules/cad/read-step.module";
import { createTools, type Tools } from "#runtime/native/tools";
import { judge } from "./judge.ts";
import type { Model } from "./model.ts";
import { partListOfModel } from "./parts.ts";
import { revisionPair } from "./revision-pair.ts";
import { writeStep } from "./step.ts";

let tools: Tools;
let folder: string;
beforeAll(async () => {
  tools = createTools();
  folder = await mkdtemp(join(tmpdir(), "renderline-pairs-"));
});
afterAll(async () => {
  await tools.close();
  await rm(folder, { recursive: true });
});

async function throughTheKernel(name: string, model: Model): Promise<Parts> {
  const file = join(folder, `${name}.step`);
  await writeStep(tools.cad, model, file);
  return partListOf(await readStructure(tools.cad, file));
}

test("the made-up part list of a model is the one that the kernel reads of its STEP file", async () => {
  const { old } = revisionPair(0);
  const read = await throughTheKernel("model", old);
  const made = partListOfModel(old);
  const signatures = (list: Parts) => new Map(list.prototypes.map(({ id, shape }) => [id, shape?.signature]));
  const [readShapes, madeShapes] = [signatures(read), signatures(made)];
  expect(read.parts.map(({ key, prototype }) => [key, readShapes.get(prototype)])).toEqual(
    made.parts.map(({ key, prototype }) => [key, madeShapes.get(prototype)]),
  );
});

// One of each edit, and one of each with another.
test.for(Array.from({ length: 16 }, (_, seed) => seed))("revision pair %i as STEP files", async (seed) => {
  const pair = revisionPair(seed);
  const parts = { old: await throughTheKernel("old", pair.old), new: await throughTheKernel("new", pair.new) };
  const { wrong, undecided } = judge(pair, parts);
  expect({ edits: pair.edits, wrong, undecided }).toEqual({ edits: pair.edits, wrong: [], undecided: [] });
});
