import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  assignmentSchema,
  partsSchema,
  type Assignment,
  type Look,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
  type MaterialState,
  type Part,
} from "#contracts";
import { callModule } from "../call-module.ts";
import { partOf } from "../cad/testing.ts";
import { testHost, type TestHost } from "../testing/host.ts";
import { resolveMaterialsModule } from "./resolve-materials.module.ts";
import { matches, resolveParts, type MaterialSources } from "./resolve.ts";

function look(red: number): Look {
  const rest = {
    ior: 1.5,
    specular: 1,
    transmission: 0,
    coat: 0,
    coatRoughness: 0.03,
    anisotropy: 0,
    anisotropyRotation: 0,
  };
  return { baseColor: [red, 0, 0], metallic: 0, roughness: 0.5, ...rest };
}

const library: MaterialLibraryDefinition = {
  kind: "material-library",
  irVersion: 1,
  id: "shelf",
  title: "Shelf",
  materials: Object.fromEntries(
    ["steel", "brass", "plastic", "grey"].map((id, index) => [
      id,
      { title: id, group: "other", source: "by eye", look: look(index / 10) },
    ]),
  ),
};

const rules: MappingRulesDefinition = {
  kind: "mapping-rules",
  irVersion: 1,
  id: "shelf-rules",
  title: "Shelf rules",
  library: { id: "shelf", digest: "0".repeat(64) },
  rules: [
    { id: "m6", when: { productId: "Bolt*", name: "*M6*" }, material: "brass" },
    { id: "bolt", when: { productId: "bolt*" }, material: "steel" },
    { id: "late", when: { name: "*" }, material: "grey" },
  ],
  cadColour: true,
  cadColourOn: "plastic",
  fallback: "grey",
};

const selective: MappingRulesDefinition = { ...rules, rules: rules.rules.slice(0, 2) };

/** Nobody assigned anything, unless said otherwise. */
function from(which: MappingRulesDefinition, repairs: MaterialState["repairs"] = {}): MaterialSources {
  return { library, rules: which, repairs };
}

const bolt = partOf("a", "Bolt", { name: "Bolt M8" });
const small = partOf("b", "Bolt", { name: "Bolt M6 x 20" });
const red = partOf("c", "Cover", { colour: [1, 0, 0, 1] });
const bare = partOf("d", "Frame", { path: ["Car", "Body", "Frame"] });
const other = partOf("e", "Hinge", { path: ["Car", "Door", "Hinge"] });

describe("the order of precedence", () => {
  test("the first rule that matches decides; all its conditions must hold", () => {
    const { parts } = resolveParts([bolt, small], from(selective), false);
    expect(parts).toEqual([
      { key: bolt.key, material: "steel", source: { from: "rule", rule: "bolt" } },
      { key: small.key, material: "brass", source: { from: "rule", rule: "m6" } },
    ]);
    const reversed = { ...selective, rules: selective.rules.toReversed() };
    expect(resolveParts([small], from(reversed), false).parts[0]?.material).toBe("steel");
  });

  test("a rule beats the CAD colour, the CAD colour beats the fallback", () => {
    const sources = (which: MappingRulesDefinition): string[] =>
      resolveParts([red, bare], from(which), true).parts.map(({ source }) => source.from);
    expect(sources(rules)).toEqual(["rule", "rule"]);
    expect(sources(selective)).toEqual(["cad-colour", "fallback"]);
    expect(sources({ ...selective, cadColour: false })).toEqual(["fallback", "fallback"]);
  });

  test("what a person assigned beats a rule, and says who, when and why", () => {
    const why = { reason: "The customer wants brass.", author: "Ada", at: "2026-11-24T10:00:00.000Z" };
    const { parts } = resolveParts([bolt, small], from(rules, { [bolt.key]: { material: "grey", ...why } }), false);
    expect(parts).toEqual([
      { key: bolt.key, material: "grey", source: { from: "manual", ...why } },
      { key: small.key, material: "brass", source: { from: "rule", rule: "m6" } },
    ]);
  });

  test("what a person assigned and the library no longer has is told, with the part", () => {
    const repair = { material: "constructor", reason: "r", author: "a", at: "2026-11-24T10:00:00.000Z" };
    expect(() => resolveParts([bare], from(rules, { [bare.key]: repair }), true)).toThrow(
      expect.objectContaining({
        code: "material-unknown",
        message: expect.stringContaining(`Car / Body / Frame (${bare.key})`),
      }),
    );
  });

  test("what was assigned to a part that is not there changes nothing", () => {
    const repair = { material: "steel", reason: "r", author: "a", at: "2026-11-24T10:00:00.000Z" };
    const sources = from(rules, { [other.key]: repair });
    expect(resolveParts([bolt], sources, false)).toEqual(resolveParts([bolt], from(rules), false));
  });

  test("a look stands there once for each material used, and no other", () => {
    const { looks } = resolveParts([bolt, { ...bolt, key: other.key }, bare], from(selective), true);
    expect(looks).toEqual({ steel: look(0), grey: look(0.3) });
  });
});

describe("a CAD colour", () => {
  const inColour = (colour: Part["colour"]) => resolveParts([{ ...red, colour }], from(selective), false);

  test("replaces the base colour of the material that the rules name, and nothing else of it", () => {
    const { parts, looks } = inColour([0.25, 0.5, 1, 0.3]);
    expect(parts[0]).toEqual({ key: red.key, material: "cad-colour-40008000ffff", source: { from: "cad-colour" } });
    expect(looks).toEqual({ "cad-colour-40008000ffff": { ...look(0.2), baseColor: [0.25, 0.5, 1] } });
  });

  test("is the same material for the same colour, and another for one that a render could tell", () => {
    const one = resolveParts([red, { ...red, key: bare.key }], from(selective), false);
    expect(Object.keys(one.looks)).toHaveLength(1);
    const near = { ...red, key: bare.key, colour: [1, 0, 1 / 65_535, 1] satisfies Part["colour"] };
    expect(Object.keys(resolveParts([red, near], from(selective), false).looks)).toHaveLength(2);
  });

  test("that a kernel gives a little out of range is brought into it", () => {
    const { looks } = inColour([1.0000001, -1e-9, 0.5, 1]);
    expect(Object.values(looks)[0]?.baseColor).toEqual([1, 0, 0.5]);
  });
});

test("a material that is not in the library is a defect that is named, not a part without a look", () => {
  const wrong = { ...rules, rules: [{ id: "x", when: { name: "*" }, material: "constructor" }] };
  expect(() => resolveParts([bare], from(wrong), true)).toThrow('"constructor" is not in library "shelf"');
});

describe("globs", () => {
  test.each([
    ["Ball", "ball", true],
    ["Ball", "Ball 1", false],
    ["Ball*", "Ball 1", true],
    ["*ring", "Inner ring", true],
    ["*ring", "Inner rings", false],
    ["M?", "m8", true],
    ["M?", "M10", false],
    ["?", "𝄞", true],
    ["*", "", true],
    ["?*", "", false],
    ["**", "any", true],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["a*ab", "ab", false],
    ["a*a", "a", false],
    ["line", "two\nline", false],
    ["two*line", "two\nline", true],
    ["a.c", "abc", false],
    ["[ab]", "a", false],
    ["(1) $^+|{2}\\d", "(1) $^+|{2}\\d", true],
    ["größe", "GRÖSSE", false],
    ["GRÖßE *", "größe 4", true],
  ])("%j and %j: %s", (glob, text, expected) => {
    expect(matches(glob, text)).toBe(expected);
  });

  /** What a glob means, one character at a time. */
  function byTheBook(glob: string, text: string): boolean {
    if (glob === "") return text === "";
    if (glob.startsWith("*")) return byTheBook(glob.slice(1), text) || (text !== "" && byTheBook(glob, text.slice(1)));
    if (text === "" || (glob[0] !== "?" && glob[0] !== text[0])) return false;
    return byTheBook(glob.slice(1), text.slice(1));
  }

  test("any glob means the same as told one character at a time", () => {
    const of = (letters: string[], maxLength: number) => fc.string({ unit: fc.constantFrom(...letters), maxLength });
    fc.assert(
      fc.property(of(["a", "b", ".", "*", "?"], 8), of(["a", "b", ".", "\n"], 10), (glob, text) => {
        expect(matches(glob, text)).toBe(byTheBook(glob, text));
      }),
      { numRuns: 3000 },
    );
  });

  test("a condition that is not there always holds", () => {
    expect(matches(undefined, "anything")).toBe(true);
  });

  test("many stars on a long name end: names come out of files, and trying each way would take for ever", () => {
    expect(matches(`${"*a".repeat(40)}b`, "a".repeat(2000))).toBe(false);
  });
});

describe("the module", () => {
  let host: TestHost;
  beforeEach(async () => {
    host = await testHost();
  });
  afterEach(() => host.remove());

  async function resolve(
    parts: readonly Part[],
    onMissing: "fail" | "fallback",
    which: MappingRulesDefinition = selective,
  ): Promise<Assignment> {
    const listed = partsSchema.parse({ version: 1, parts, skipped: [] });
    const { assignment } = await callModule(host, "materials.resolve#1", resolveMaterialsModule, {
      params: { onMissing },
      inputs: { parts: await host.artifacts.writeJson("parts", "parts", listed) },
      library: await host.artifacts.writeJson("material-library", "library", library),
      rules: await host.artifacts.writeJson("mapping-rules", "rules", which),
      state: await host.artifacts.writeJson("material-state", "repairs", { version: 1, repairs: {} }),
    });
    return host.artifacts.readJson(assignment.sha256, assignmentSchema);
  }

  test("names each part that took the fallback, in the assignment and in a note", async () => {
    const assignment = await resolve([bolt, bare, red, other], "fallback");
    expect(assignment.fallbacks).toEqual([bare.key, other.key]);
    expect(assignment.parts.map(({ key, material }) => [key, material])).toEqual([
      [bolt.key, "steel"],
      [bare.key, "grey"],
      [red.key, "cad-colour-ffff00000000"],
      [other.key, "grey"],
    ]);
    expect(host.records[0]?.notes).toEqual(['2 of 4 parts took the fallback material "grey"']);
  });

  test("says nothing of a fallback that nothing took", async () => {
    expect((await resolve([bolt, red], "fallback")).fallbacks).toEqual([]);
    expect(host.records[0]?.notes).toEqual([]);
  });

  test("with the policy fail, refuses and names every part without a material, and only those", async () => {
    const failing = resolve([bolt, bare, red, other], "fail");
    await expect(failing).rejects.toMatchObject({
      name: "RenderlineError",
      code: "material-missing",
      message: `2 of 4 parts have no material: Car / Body / Frame (${bare.key}), Car / Door / Hinge (${other.key})`,
      remedy:
        'Assign one with npx renderline material assign, add a rule to "shelf-rules", or set onMissing to "fallback" to take "grey".',
    });
    expect(host.records[0]).toMatchObject({ outputs: {}, error: { code: "material-missing" } });
  });

  test("with the policy fail, gives the same assignment where nothing is missing", async () => {
    expect(await resolve([bolt, small, red], "fail")).toEqual(await resolve([bolt, small, red], "fallback"));
  });
});
