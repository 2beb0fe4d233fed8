import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, problemSchema, validate } from "#contracts";
import { brief, change, testRegistry, validDefinitions, wire } from "./testing.ts";

const registry = testRegistry();
const still = "order-line/still";

describe("several faults", () => {
  test("are reported all at once, those of the shape among them", () => {
    const changes = {
      "still.title": "",
      "still.colour": "red",
      "still.nodes.2.params.onMissing": "guess",
      "still.nodes.3.wires.mesh": wire("product", "parts"),
      "still.nodes.4.params": { samples: "x", sample: 1 },
      "still.nodes.5.wires.image": 7,
      "preview.graph.output": "picture",
      "rules.fallback": "grey",
    };
    const problems = validate(Object.values(change(validDefinitions(), changes)), registry);
    expect(problems.map(brief)).toEqual([
      ["shape-invalid", still, undefined, undefined],
      ["shape-invalid", still, "save", "image"],
      ["shape-invalid", still, undefined, undefined],
      ["param-invalid", still, "materials", "onMissing"],
      ["param-invalid", still, "still", "samples"],
      ["param-unknown", still, "still", "sample"],
      ["wire-kind-mismatch", still, "scene", "mesh"],
      ["node-unused", still, "still", undefined],
      ["material-unknown", "catalogue-rules", undefined, "fallback"],
      ["output-unknown", "still-preview", undefined, "picture"],
    ]);
  });
});

/** Every path in a piece of JSON, so that a mutation can hit anything. */
function paths(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([key, one]) => paths(one, [...path, key]))];
}

const definitions = validDefinitions();
const places = paths(definitions)
  .filter(({ length }) => length > 0)
  .map((path) => path.join("."));
const ids = fc.constantFrom("order", "product", "scene", "still", "save", "all", "__proto__", "constructor", "");
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  ids,
  fc.record({ node: ids, port: fc.constantFrom("scene", "image", "parts", "mesh", "toString") }),
  fc.constant(undefined),
);

describe("whatever comes", () => {
  test("a mutated definition never makes it throw, and every problem is well formed", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...places), value, { minKeys: 1, maxKeys: 3 }), (changes) => {
        const broken = validDefinitions();
        for (const [path, one] of Object.entries(changes)) {
          try {
            change(broken, { [path]: one });
          } catch {
            // An earlier change has taken the place away.
          }
        }
        for (const problem of validate(Object.values(broken), registry, { today: "2026-11-23" })) {
          problemSchema.parse(problem);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("any JSON at all is answered, and never with silence", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }), (json) => {
        expect(validate([json], registry)).not.toEqual([]);
      }),
    );
  });

  test("a valid definition stays clean in any order of definitions and keys", () => {
    const all = Object.values(definitions);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.infiniteStream(fc.nat()),
        (shuffled, random) => {
          const reordered = shuffled.map((one) => shuffleKeys(one, random));
          expect(validate(reordered, registry, { today: "2026-11-23" })).toEqual([]);
          expect(reordered.map(canonicalJson)).toEqual(shuffled.map(canonicalJson));
        },
      ),
      { numRuns: 30 },
    );
  });

  test("half a character in a text is a problem, in a definition that others pin too", () => {
    const torn = change(validDefinitions(), {});
    (torn.still as { title: string }).title = "\ud800";
    const problems = validate(Object.values(torn), registry);
    expect(problems.map(brief)).toEqual([
      ["shape-invalid", still, undefined, undefined],
      ["workflow-unknown", "still-preview", undefined, undefined],
    ]);
  });

  test("a chain of ten thousand nodes, a cycle of as many and JSON of great depth are answered", () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => ({
      id: `n${index}`,
      type: "order-line/loose",
      wires: { scene: wire(`n${index - 1}`, "scene") },
      params: {},
    }));
    const base = { ...(definitions.still as object), outputs: { scene: wire("n9999", "scene") }, contracts: {} };
    expect(validate([{ ...base, nodes: chain }], registry).map(({ code }) => code)).toEqual([
      "wire-from-unknown-node",
      "contract-unpinned",
    ]);
    const ring = chain.with(0, { ...chain[0]!, wires: { scene: wire("n9999", "scene") } });
    expect(validate([{ ...base, nodes: ring }], registry).map(({ code }) => code)).toEqual([
      "cycle",
      "contract-unpinned",
    ]);
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    const nested = change(validDefinitions(), { "collecting.nodes.6.params.label": deep }).collecting;
    expect(validate([nested], registry).map(({ code }) => code)).toEqual(["shape-invalid"]);
  });
});

/** The same JSON with its keys in another order. */
function shuffleKeys(json: unknown, random: Iterator<number>): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((one) => shuffleKeys(one, random));
  const entries = Object.entries(json).map(([key, one]) => ({ key, one, order: random.next().value as number }));
  return Object.fromEntries(
    entries.toSorted((a, b) => a.order - b.order).map(({ key, one }) => [key, shuffleKeys(one, random)]),
  );
}
