import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Parts } from "#contracts";
import { createTools, type Tools } from "#runtime/native/tools";
import { judge } from "./judge.ts";
import type { Model } from "./model.ts";
import { partListOfModel } from "./parts.ts";
import { revisionPair } from "./revision-pair.ts";
import { partsThroughStep } from "./step.ts";

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

const throughStep = (name: string, model: Model): Promise<Parts> =>
  partsThroughStep(tools.cad, model, join(folder, `${name}.step`));

test("the made-up part list of a model is the one that the kernel reads of its STEP file", async () => {
  const { old } = revisionPair(0);
  const read = await throughStep("model", old);
  const made = partListOfModel(old);
  const signatures = (list: Parts) => new Map(list.prototypes.map(({ id, shape }) => [id, shape?.signature]));
  const [readShapes, madeShapes] = [signatures(read), signatures(made)];
  expect(read.parts.map(({ key, prototype }) => [key, readShapes.get(prototype)])).toEqual(
    made.parts.map(({ key, prototype }) => [key, madeShapes.get(prototype)]),
  );
});

test.for(Array.from({ length: 40 }, (_, seed) => seed))("revision pair %i as STEP files", async (seed) => {
  const pair = revisionPair(seed);
  const parts = { old: await throughStep("old", pair.old), new: await throughStep("new", pair.new) };
  const { wrong, undecided } = judge(pair, parts);
  expect({ edits: pair.edits, wrong, undecided }).toEqual({ edits: pair.edits, wrong: [], undecided: [] });
});
