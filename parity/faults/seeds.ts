import type { ParityCase } from "#parity/case";
import { goldenFile } from "#parity/golden/golden";
import {
  blendCase,
  earlierCase,
  productCase,
  stillCase,
  tinyProduct,
  tinyStill,
  turntableCase,
  type StillSettings,
} from "./base-cases.ts";
import { callNotWritten, eventNotWritten, publishedTwice } from "./change-records.ts";
import {
  geometry,
  otherAngles,
  otherDeflection,
  otherFrames,
  otherSampling,
  otherScene,
  otherUnits,
} from "./change-request.ts";
import { cameraAt, fieldOfView, film, lightEnergy, otherWorld, rougher, swappedMaterial } from "./change-scene.ts";
import { sidesOf, type Fault, type FaultKind, type NamedCause, type Place } from "./fault.ts";

/** A fault in each of these places, as a row of its own. */
export interface Seed {
  readonly id: string;
  readonly kind: FaultKind;
  readonly title: string;
  readonly base: ParityCase;
  readonly fault: Fault;
  /** Everywhere, without it. */
  readonly places?: readonly Place[];
  readonly inProduct?: true;
  readonly causes: readonly NamedCause[] | ((place: Place) => readonly NamedCause[]);
}

/** The call that gave another result than its inputs and params lead to. */
function result(module: string, name: string): readonly NamedCause[] {
  return [{ module, what: "result", name }];
}
function params(module: string, ...names: readonly string[]): readonly NamedCause[] {
  return names.map((name) => ({ module, what: "param", name }));
}
function records(...names: readonly string[]): readonly NamedCause[] {
  return names.map((record) => ({ record }));
}

const rendered = { base: stillCase, causes: result("render.still", "image") } as const;
const exported = { base: blendCase, causes: result("export.blend", "blend") } as const;
const turned = { base: turntableCase } as const;
const tessellated = { base: productCase } as const;
/** An order line's product is made once, for both paths. */
const ordered = { base: stillCase, places: ["shared"], inProduct: true } as const;

const scenes: readonly Omit<Seed, "base" | "causes">[] = [
  { id: "camera", kind: "camera", title: "camera 1 % farther away", fault: otherScene(cameraAt(1.01)) },
  { id: "focal", kind: "focal length", title: "field of view 1 % wider", fault: otherScene(fieldOfView(1.01)) },
  { id: "light", kind: "light energy", title: "one light 5 % stronger", fault: otherScene(lightEnergy(1.05)) },
  {
    id: "material",
    kind: "material swapped",
    title: "one part in another's material",
    fault: otherScene(swappedMaterial),
  },
  { id: "roughness", kind: "roughness", title: "one look's roughness +0.05", fault: otherScene(rougher(0.05)) },
  { id: "missing", kind: "part missing", title: "one part missing", fault: geometry.missing },
  {
    id: "moved",
    kind: "part moved",
    title: "one part moved by 1 % of the product's size",
    fault: geometry.moved(0.01),
  },
  { id: "units", kind: "units", title: "millimetres taken for metres", fault: geometry.scaled(1000) },
  { id: "inches", kind: "units", title: "millimetres taken for inches", fault: geometry.scaled(25.4) },
  {
    id: "gamma",
    kind: "gamma",
    title: "seen through the standard curve",
    fault: otherScene(film({ viewTransform: "Standard" })),
  },
  {
    id: "exposure",
    kind: "gamma",
    title: "a twentieth of a stop brighter",
    fault: otherScene(film({ exposure: 0.05 })),
  },
  { id: "background", kind: "background", title: "bluish all around", fault: otherScene(otherWorld) },
];

function setting(changed: (place: Place) => StillSettings): Fault {
  return { how: "setting", changed: (place) => tinyStill(changed(place)) };
}

/** Everything that is made to go wrong. */
export const seeds: readonly Seed[] = [
  {
    id: "lost",
    kind: "part missing",
    title: "one part missing that the scene gives a material",
    base: stillCase,
    fault: geometry.lost,
    causes: result("render.still", "error"),
  },
  ...scenes.map((one) => ({ ...one, ...rendered })),
  ...scenes.filter(({ id }) => id !== "inches").map((one) => ({ ...one, id: `blend-${one.id}`, ...exported })),
  {
    id: "samples",
    kind: "sample count",
    title: "5 samples for 4, in the renderer",
    fault: otherSampling({ samples: 5 }),
    ...rendered,
  },
  { id: "seed", kind: "seed", title: "seed 1 for 0, in the renderer", fault: otherSampling({ seed: 1 }), ...rendered },
  {
    id: "set-samples",
    kind: "sample count",
    title: "set to 5 samples for 4",
    base: stillCase,
    fault: setting((place) => on(place, { still: { samples: 5 } }, { samples: 5 })),
    causes: params("render.still", "samples"),
  },
  {
    id: "set-seed",
    kind: "seed",
    title: "set to seed 1 for 0",
    base: stillCase,
    places: ["graph"],
    fault: setting(() => ({ still: { seed: 1 } })),
    causes: params("render.still", "seed"),
  },
  {
    id: "set-camera",
    kind: "camera",
    title: "set to stand 1 % farther round",
    base: stillCase,
    fault: setting((place) => on(place, { scene: { azimuth: 35.35 } }, { azimuth: 35.35 })),
    causes: params("scene.compose", "azimuth"),
  },
  {
    id: "set-focal",
    kind: "focal length",
    title: "set to a field of view 1 % wider",
    base: stillCase,
    places: ["graph"],
    fault: setting(() => ({ scene: { fieldOfView: 24.24 } })),
    causes: params("scene.compose", "fieldOfView"),
  },
  {
    id: "set-background",
    kind: "background",
    title: "set to a transparent background",
    base: stillCase,
    fault: setting((place) => on(place, { scene: { transparent: true } }, { transparent: true })),
    causes: params("scene.compose", "transparent"),
  },
  {
    id: "frame-dropped",
    kind: "frame dropped",
    title: "one angle left out, those after it come sooner",
    fault: otherAngles((angles) => angles.map((angle, at) => angles[at + 1] ?? angle + (angles[1] ?? 0))),
    causes: [...result("render.turntable", "frames"), ...result("render.turntable", "video")],
    ...turned,
  },
  {
    id: "frame-doubled",
    kind: "frame doubled",
    title: "one angle rendered twice",
    fault: otherAngles((angles) => angles.map((angle, at) => (at === 2 ? (angles[1] ?? angle) : angle))),
    causes: [...result("render.turntable", "frames"), ...result("render.turntable", "video")],
    ...turned,
  },
  {
    id: "frame-shown-twice",
    kind: "frame doubled",
    title: "the video shows one frame twice and one not at all",
    fault: otherFrames((files) => files.map((file, at) => (at === 2 ? (files[1] ?? file) : file))),
    causes: result("render.turntable", "video"),
    ...turned,
  },
  {
    id: "deflection",
    kind: "deflection",
    title: "four times as coarse, in the CAD kernel",
    fault: otherDeflection(4),
    causes: result("cad.tessellate", "mesh"),
    ...tessellated,
  },
  {
    id: "set-deflection",
    kind: "deflection",
    title: "set to four times as coarse",
    fault: {
      how: "setting",
      changed: (place) => tinyProduct(Object.fromEntries(sidesOf(place).map((side) => [side, 4]))),
    },
    causes: params("cad.tessellate", "angularDeflection", "linearDeflection"),
    ...tessellated,
  },
  {
    id: "ordered-deflection",
    kind: "deflection",
    title: "an ordered product tessellated four times as coarsely, in the CAD kernel",
    fault: otherDeflection(4),
    causes: result("cad.tessellate", "mesh"),
    ...ordered,
  },
  {
    id: "ordered-set-deflection",
    kind: "deflection",
    title: "an ordered product set to be tessellated otherwise",
    fault: { how: "setting", changed: () => tinyProduct() },
    causes: params("cad.tessellate", "angularDeflection", "linearDeflection"),
    ...ordered,
  },
  {
    id: "ordered-units",
    kind: "units",
    title: "an ordered product's millimetres taken for centimetres",
    fault: otherUnits,
    causes: result("cad.read-step", "structure"),
    ...ordered,
  },
  {
    id: "cad-units",
    kind: "units",
    title: "a STEP file's millimetres taken for centimetres",
    fault: otherUnits,
    // What legacy tessellated is another file too; of the graph's the swap leaves nothing to tell.
    causes: (place) => [
      ...result("cad.read-step", "structure"),
      ...(place === "legacy" ? result("cad.tessellate", "mesh") : []),
    ],
    ...tessellated,
  },
  {
    id: "stale",
    kind: "stale cache artifact",
    title: "the scene of an earlier order",
    base: stillCase,
    places: ["graph"],
    fault: { how: "stale", node: "order-line/compose-scene", from: earlierCase },
    causes: result("scene.compose", "scene"),
  },
  {
    id: "stale-picture",
    kind: "stale cache artifact",
    title: "the picture of an earlier order",
    base: stillCase,
    places: ["graph"],
    fault: { how: "stale", node: "order-line/render-still", from: earlierCase },
    causes: result("render.still", "image"),
  },
  {
    id: "revision",
    kind: "revision",
    title: "pinned to another revision of the product",
    base: stillCase,
    fault: { how: "revision", step: goldenFile("castor") },
    causes: [{ module: "order.read", what: "input", name: "request" }],
  },
  {
    id: "event",
    kind: "record not written",
    title: "nobody was told that it is published",
    base: stillCase,
    fault: eventNotWritten,
    causes: records("notifications"),
  },
  {
    id: "call",
    kind: "record not written",
    title: "a module call without a record",
    base: stillCase,
    fault: callNotWritten("output.save#1"),
    causes: (place) => [
      ...records("records.module_call"),
      ...(place === "shared" ? [] : [{ module: "output.save", what: "call", name: "output.save#1" } as const]),
    ],
  },
  {
    id: "twice",
    kind: "published twice",
    title: "the output is published twice",
    base: stillCase,
    fault: publishedTwice,
    causes: records(
      "publications",
      "notifications",
      "runs",
      ...["run", "node_run", "attempt", "module_call", "output"].map((kind) => `records.${kind}`),
    ),
  },
];

/** Set on the sides of a place, in each side's own words. */
function on(
  place: Place,
  graph: Omit<StillSettings, "legacy">,
  legacy: NonNullable<StillSettings["legacy"]>,
): StillSettings {
  const sides = sidesOf(place);
  return { ...(sides.includes("graph") && graph), ...(sides.includes("legacy") && { legacy }) };
}
