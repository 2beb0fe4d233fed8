import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { goldenFile } from "#parity/golden/golden";
import { Seeded } from "#runtime/native/testing/seeded";
import { mutatedFile } from "./mutated-file.ts";
import { mutations, type MutationName } from "./mutate.ts";

const names = Object.keys(mutations) as MutationName[];

test.for(names)("%s: what is done to a file depends on the seed alone, and mostly changes it", async (name) => {
  const golden = await readFile(goldenFile("castor"), "latin1");
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const made = seeds.map((seed) => mutations[name](golden, new Seeded(seed)));
  expect(seeds.map((seed) => mutations[name](golden, new Seeded(seed)) === made[seed])).not.toContain(false);
  expect(made.filter((text) => text !== golden).length).toBeGreaterThan(10);
  expect(new Set(made).size).toBeGreaterThan(3);
});

test.for(names)("%s: a file in which nothing is left, or nothing of the kind, ends it as well", (name) => {
  for (const text of ["", "x", "'", "#1=", "(((", "\n".repeat(50), "'".repeat(1001)])
    for (let seed = 0; seed < 20; seed += 1) expect(typeof mutations[name](text, new Seeded(seed))).toBe("string");
});

test("the seeds in a row give each mutation its turn, on files that differ", async () => {
  const files = await Promise.all(names.map((_, seed) => mutatedFile(seed)));
  expect(new Set(files.map(({ mutations: [first] }) => first))).toEqual(new Set(names));
  expect(new Set(files.map(({ content }) => content.toString("latin1"))).size).toBe(names.length);
  const again = await mutatedFile(3);
  expect(again.content.equals(files[3]?.content ?? Buffer.alloc(0))).toBe(true);
});
