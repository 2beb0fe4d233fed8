import { afterAll, beforeAll, expect, test } from "vitest";
import { failures } from "#contracts";
import { mutatedFile } from "./mutated-file.ts";
import { mutations } from "./mutate.ts";
import { openMutationHost, type MutationHost } from "./mutation-host.ts";

const seeds = Array.from({ length: 100 }, (_, seed) => seed);

let host: MutationHost;
beforeAll(async () => {
  host = await openMutationHost();
});
afterAll(async () => {
  expect(await host.close()).toEqual([]);
});

test("a hundred damaged files are published or refused, and nothing in between (npm run soak tries more)", async () => {
  const outcomes = new Set<string>();
  const tried = new Set<string>();
  for (const seed of seeds) {
    const file = await mutatedFile(seed);
    for (const name of file.mutations) tried.add(name);
    const { outcome, faults } = await host.try(file);
    expect({ seed, mutations: file.mutations, faults }).toEqual({ seed, mutations: file.mutations, faults: [] });
    outcomes.add(outcome);
  }
  expect(tried.size).toBe(Object.keys(mutations).length);
  // Were they all refused at the door, nothing behind it would have been tried.
  for (const outcome of ["published", "unchanged", "step-damaged", "step-truncated"])
    expect(outcomes).toContain(outcome);
  expect(outcomes.size).toBeGreaterThan(5);
  for (const outcome of outcomes) expect([...Object.keys(failures), "published", "unchanged"]).toContain(outcome);
}, 600_000);
