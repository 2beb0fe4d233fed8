import { expect, test } from "vitest";
import { validate, type ContractData, type ProblemCode, type Registry } from "#contracts";
import { expectWords, testRegistry, validDefinitions } from "./testing.ts";

type Change = (registry: Registry, first: ContractData) => void;

/** A faulty installation, and the codes of what is said of it. The first contract is read-step, a source. */
const cases: readonly (readonly [string, Change, readonly ProblemCode[]])[] = [
  ["nothing", () => undefined, []],
  ["a contract without a module", ({ modules }) => void modules.shift(), ["contract-without-module"]],
  [
    "no modules at all",
    (registry) => void (registry.modules = []),
    testRegistry().modules.map(() => "contract-without-module" as const),
  ],
  [
    "a module of another version",
    ({ modules }, first) => void (modules[0] = { ...first.module, version: first.module.version + 1 }),
    ["module-version-mismatch"],
  ],
  [
    "a module without a contract",
    ({ modules }) => void modules.push({ key: "cad.heal", version: 1 }),
    ["module-without-contract"],
  ],
  [
    "a module that only legacy calls",
    ({ modules }) => void modules.push({ key: "cad.heal", version: 1, legacyOnly: "graphs refuse broken geometry" }),
    [],
  ],
  [
    "a reason that has become stale",
    ({ modules }, first) => void (modules[0] = { ...first.module, legacyOnly: "no contract yet" }),
    ["module-reason-stale"],
  ],
  [
    "a legacy step that does not exist",
    (registry) => void (registry.legacySources = registry.legacySources.filter((step) => step !== "ingest/read")),
    ["legacy-source-unknown"],
  ],
  ["a contract twice", ({ contracts }, first) => void contracts.push(first), ["contract-duplicate"]],
  [
    "a bridge from its own family",
    (_, first) => void (first.bridge = { from: "cad_file", artifact: "product" }),
    ["contract-invalid"],
  ],
  ["a source of the other family's request", (_, first) => void (first.receives = "order-line"), ["contract-invalid"]],
  [
    "a param's schema that cannot be read",
    (_, first) => {
      const schema = { $ref: "https://example.org/other.json" };
      const settable = { outputType: false, orderLine: false };
      first.params = { strange: { description: "Strange.", required: true, noDefault: "none", settable, schema } };
    },
    ["contract-invalid"],
  ],
  [
    "a default that its own schema refuses",
    (_, first) => {
      const schema = { type: "integer", minimum: 1 };
      const settable = { outputType: false, orderLine: false };
      first.params = { size: { description: "Size.", required: false, default: 0, settable, schema } };
    },
    ["contract-invalid"],
  ],
];

test.each(cases)("%s", (_, change, says) => {
  const registry = testRegistry();
  const [first] = registry.contracts;
  if (first === undefined) throw new Error("no contract");
  change(registry, first);
  const problems = validate([], registry);
  expect(problems.map(({ code }) => code)).toEqual(says);
  for (const one of problems) {
    expectWords(one);
    expect(one.definition).toBeUndefined();
  }
});

test("a source that receives what runs of its family do not start from is named in each workflow", () => {
  const registry = testRegistry();
  for (const contract of registry.contracts) if (contract.receives === "order-line") contract.receives = "step";
  const problems = validate([validDefinitions().still], registry);
  expect(problems.map(({ code, node }) => [code, node])).toEqual([
    ["contract-invalid", undefined],
    ["source-wrong-request", "order"],
    ["contract-changed", "order"],
  ]);
});
