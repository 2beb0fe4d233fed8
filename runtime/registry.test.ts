import { expect, test } from "vitest";
import { registrySchema, validate } from "#contracts";
import { nodeContracts } from "#nodes";
import { legacySteps } from "./legacy/index.ts";
import { installedRegistry } from "./registry.ts";

test("the installation holds: every contract has its module and its legacy step, every module a contract", () => {
  const registry = installedRegistry();
  expect(registrySchema.parse(structuredClone(registry))).toEqual(registry);
  expect(validate([], registry)).toEqual([]);
  expect(registry.contracts.length).toBeGreaterThan(0);
});

test("it is plain data: what a worker of another release reads of it is the same", () => {
  const registry = installedRegistry();
  expect(JSON.parse(JSON.stringify(registry))).toEqual(registry);
});

test("a contract names the legacy step that calls its very module", () => {
  const called = new Map(legacySteps.map(({ name, module }) => [name, module.contract.module.key]));
  const named = nodeContracts.map(({ legacySource, module }) => [legacySource, module.key] as const);
  expect(named.length).toBeGreaterThan(0);
  for (const [source, key] of named) expect([source, called.get(source)]).toEqual([source, key]);
});
