import { catalogue, compile, definitionFromText, mappingRules } from "#contracts";
import type { CompiledDefinition, Part } from "#contracts";
import library from "#materials/catalogue.library";
import stillWeb from "#output-types/still-web.output-type";
import type { ProductDocument } from "#runtime/api/documents";
import type { PrototypeMesh } from "#runtime/modules/cad/pack-glb";
import { boxMesh, partOf, translation } from "#runtime/modules/cad/testing";
import type { FixtureFile } from "./pictures.ts";
import { productFixture } from "./product-fixture.ts";

/** A box about the origin of its own, lengths in metres. */
function box(x: number, y: number, z: number): PrototypeMesh {
  return boxMesh([-x / 2, -y / 2, -z / 2], [x / 2, y / 2, z / 2]);
}

const shapes = new Map([
  ["body", box(0.08, 0.05, 0.04)],
  ["lid", box(0.08, 0.05, 0.01)],
  ["bolt", box(0.008, 0.008, 0.02)],
  ["seal", box(0.082, 0.052, 0.004)],
]);

/** A name that a page must show as it is. */
export const hostileName = '<img src="x" onerror="alert(1)">/../"quoted"';

interface Made {
  readonly letter: string;
  readonly name: string;
  readonly shape: string;
  readonly above: readonly string[];
  /** Letter of the assembly's key. */
  readonly parent: string;
  readonly placement: number[];
  readonly colour?: Part["colour"];
}

/** Mirrored in X, as some CAD systems place the other hand of a part. */
const mirrored = [-1, 0, 0, -0.03, 0, 1, 0, 0.018, 0, 0, 1, 0.03, 0, 0, 0, 1];
const circle = ["Valve", "Bolt circle"];

const placed: readonly Made[] = [
  { letter: "a", name: "Body", shape: "body", above: ["Valve"], parent: "v", placement: translation(0, 0, 0) },
  { letter: "b", name: "Lid", shape: "lid", above: ["Valve"], parent: "v", placement: translation(0, 0, 0.029) },
  ...[
    [0.03, 0.018],
    [0.03, -0.018],
    [-0.03, -0.018],
  ].map(([x = 0, y = 0], index) => ({
    letter: "cde"[index] ?? "c",
    name: "Bolt",
    shape: "bolt",
    above: [...circle, "Set"],
    parent: "xyz"[index] ?? "x",
    placement: translation(x, y, 0.03),
  })),
  { letter: "f", name: "Bolt", shape: "bolt", above: circle, parent: "w", placement: mirrored },
  {
    letter: "g",
    name: hostileName,
    shape: "bolt",
    above: ["Valve"],
    parent: "v",
    placement: translation(0, -0.035, 0),
    colour: [0.8, 0.1, 0.05, 1],
  },
  { letter: "h", name: "Seal", shape: "seal", above: ["Valve"], parent: "v", placement: translation(0, 0, 0.022) },
];

const parts = placed.map(({ letter, name, shape, above, parent, placement, colour = null }) => {
  const part = partOf(letter, shape, { name, path: [...above, name], placement, colour, productId: `valve ${shape}` });
  return { ...part, evidence: { ...part.evidence, parentKey: `p${parent.repeat(20)}` } };
});

/** The key of the first part of that name. */
export function partKey(name: string): string {
  return parts.find((part) => part.name === name)?.key ?? `no part "${name}"`;
}

const rules = [
  { id: "body", when: { productId: "valve body" }, material: "paint-red" },
  { id: "lid", when: { productId: "valve lid" }, material: "rubber-black" },
  { id: "bolts", when: { name: "bolt" }, material: "steel-brushed" },
] as const;
const shared = { title: "Valve rules", library, cadColourOn: "plastic-satin", fallback: "neutral-grey" } as const;
const shopRules = mappingRules("valve-rules", { ...shared, rules, cadColour: true });
const plainRules = mappingRules("plain-rules", { ...shared, rules: rules.slice(0, 1), cadColour: false });
const [compiledLibrary, ...compiledRules] = [library, shopRules, plainRules].map((one) => compile(one));

/** An output type that pins one of the sets of rules; what else it says is the shop still's. */
function pinning(id: string, index: number): CompiledDefinition {
  const pin = (one: CompiledDefinition | undefined) => ({ id: one?.definition.id, digest: one?.digest });
  const pinned = { library: pin(compiledLibrary), rules: pin(compiledRules[index]) };
  return definitionFromText(JSON.stringify({ ...compile(stillWeb).definition, id, materials: pinned }));
}

const definitions = catalogue([
  ...(compiledLibrary === undefined ? [] : [compiledLibrary]),
  ...compiledRules,
  pinning("still-web", 0),
  pinning("still-plain", 1),
]);

const repair = { author: "Kim", at: "2026-03-04T10:20:00.000Z", reason: "the customer wants it in brass" };
const repairs = { [partKey("Lid")]: { material: "brass", ...repair } };
const made = await productFixture("valve", { parts, shapes, repairs, catalogue: definitions });

/** A valve with instances, a mirrored one, a name to fear, a CAD colour and a part without a material. */
export const valve: ProductDocument = {
  ...made.document,
  skipped: [{ path: ["Valve", "Axis"], reason: "it has no surface" }],
};
const { url: path = "", ...mesh } = valve.mesh;
export const productMeshes: readonly Pick<FixtureFile, "path" | "bytes">[] = [{ path, bytes: made.glb }];

/** The same without its geometry: only documents were exported, or the file is gone. */
const unexported: ProductDocument = { ...valve, id: "valve-unexported", mesh, skipped: [] };
const lost: ProductDocument = {
  ...valve,
  id: "valve-lost",
  mesh: { ...mesh, url: path.replace(/\w{8}\.glb$/, "0.glb") },
};

export const productDocuments: readonly ProductDocument[] = [valve, unexported, lost];
