import { expect, test } from "vitest";
import type { ArtifactRef } from "#contracts";
import { resolveMaterials } from "#nodes";
import { cacheKey, type KeyedCall } from "./cache-key.ts";

const ref = (digit: string): ArtifactRef => ({ kind: "parts", role: "parts", sha256: digit.repeat(64), bytes: 1 });

const call: KeyedCall = {
  contract: { module: { key: "render.still", version: 1 }, receives: undefined, uses: [] },
  source: "5".repeat(64),
  tool: { kind: "blender", version: "4.5.15", build: "abc" },
  params: { samples: 16, denoise: "high" },
  inputs: { scene: [ref("1")], more: [ref("2"), ref("3")] },
  sources: {},
};

test("equal calls have one key, whatever order their fields stand in", () => {
  const turned = {
    ...call,
    params: { denoise: "high", samples: 16 },
    inputs: { more: [ref("2"), ref("3")], scene: [ref("1")] },
  };
  expect(cacheKey(turned)).toBe(cacheKey(call));
  expect(cacheKey(call)).toMatch(/^[0-9a-f]{64}$/);
});

const changes: Readonly<Record<string, KeyedCall>> = {
  "module key": { ...call, contract: { ...call.contract, module: { key: "render.other", version: 1 } } },
  "module version": { ...call, contract: { ...call.contract, module: { key: "render.still", version: 2 } } },
  source: { ...call, source: "6".repeat(64) },
  "no tool": { ...call, tool: null },
  "tool kind": { ...call, tool: { kind: "usd", version: "4.5.15", build: "abc" } },
  "tool version": { ...call, tool: { kind: "blender", version: "4.5.16", build: "abc" } },
  "tool build": { ...call, tool: { kind: "blender", version: "4.5.15", build: "abd" } },
  "a param": { ...call, params: { ...call.params, samples: 17 } },
  "a param's type": { ...call, params: { ...call.params, samples: "16" } },
  "one more param": { ...call, params: { ...call.params, seed: 0 } },
  "an input": { ...call, inputs: { ...call.inputs, scene: [ref("4")] } },
  "an input's port": { ...call, inputs: { other: [ref("1")], more: [ref("2"), ref("3")] } },
  "the order of inputs": { ...call, inputs: { ...call.inputs, more: [ref("3"), ref("2")] } },
  "an input less": { ...call, inputs: { ...call.inputs, more: [ref("2")] } },
};

test("every field changes the key, each to another", () => {
  const keys = [call, ...Object.values(changes)].map(cacheKey);
  expect(new Set(keys).size).toBe(keys.length);
});

test("what a run pins counts where the module uses it, and only there", () => {
  const all = { request: ref("a"), library: ref("b"), rules: ref("c"), state: ref("d") };
  expect(cacheKey({ ...call, sources: all })).toBe(cacheKey(call));
  const { receives, uses, module } = resolveMaterials;
  const resolving = { ...call, contract: { module, receives, uses }, sources: all };
  const key = cacheKey(resolving);
  for (const source of ["library", "rules", "state"] as const) {
    expect(cacheKey({ ...resolving, sources: { ...all, [source]: ref("e") } }), source).not.toBe(key);
    expect(cacheKey({ ...resolving, sources: { ...all, [source]: undefined } }), source).not.toBe(key);
  }
  expect(cacheKey({ ...resolving, sources: { ...all, request: ref("e") } })).toBe(key);
  const source = { ...call, contract: { ...call.contract, receives: "step" as const } };
  expect(cacheKey({ ...source, sources: all })).not.toBe(cacheKey({ ...source, sources: { request: ref("e") } }));
});

test("kind, role and size say nothing that the digest does not", () => {
  const other: ArtifactRef = { kind: "mesh", role: "geometry", sha256: "1".repeat(64), bytes: 2 };
  expect(cacheKey({ ...call, inputs: { ...call.inputs, scene: [other] } })).toBe(cacheKey(call));
});
