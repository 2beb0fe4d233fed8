import { outputType, type LegacyStill, type OutputType } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import { parityCase, type ParityCase } from "#parity/case";
import { goldenFile, type GoldenProduct } from "#parity/golden/golden";
import blend from "#workflows/order-line/blend.workflow";
import still from "#workflows/order-line/still.workflow";
import turntable from "#workflows/order-line/turntable.workflow";
import product from "#workflows/cad-file/product.workflow";

const view = { transparent: false, ground: true, azimuth: 35, elevation: 36, onMissing: "fallback" } as const;
const size = { width: 96, height: 96 } as const;
const frame = { width: 64, height: 64 } as const;
const video = { samples: 2, frames: 4, fps: 4, container: "webm" } as const;
const samples = 4;

/** What one side is set to besides what both are. */
export interface StillSettings {
  readonly scene?: { readonly azimuth?: number; readonly fieldOfView?: number; readonly transparent?: boolean };
  readonly still?: { readonly samples?: number; readonly seed?: number };
  readonly legacy?: Partial<LegacyStill>;
}

/** As small as a picture can be and still show every fault of the matrix. */
export function tinyStill({ scene, still: render, legacy }: StillSettings = {}): OutputType {
  return outputType("fault-still", {
    title: "Tiny still",
    family: "order_line",
    artifactKind: "image",
    graph: {
      workflow: still,
      output: "image",
      overrides: { scene: { ...size, ...scene }, still: { samples, ...render } },
    },
    legacy: { preset: "still", settings: { ...view, ...size, samples, ...legacy } },
    materials: { library, rules },
  });
}

/** A product that is made on both paths. @param coarser how many times as coarse each of them tessellates it */
export function tinyProduct(coarser: { readonly graph?: number; readonly legacy?: number } = {}): OutputType {
  const settings = (times = 1) => ({ linearDeflection: 0.0002 * times, angularDeflection: 8 * times });
  // An ingest knows no other.
  return outputType("product", {
    title: "Coarse product",
    family: "cad_file",
    artifactKind: "product",
    graph: { workflow: product, output: "product", overrides: { tessellate: settings(coarser.graph) } },
    legacy: { preset: "ingest", settings: settings(coarser.legacy) },
  });
}

const tinyTurntable = outputType("fault-turntable", {
  title: "Tiny turntable",
  family: "order_line",
  artifactKind: "video",
  graph: { workflow: turntable, output: "video", overrides: { scene: frame, turntable: video } },
  legacy: {
    preset: "turntable",
    settings: { ...view, ...frame, ...video, degrees: 360, quality: "high" },
  },
  materials: { library, rules },
});

const tinyBlend = outputType("fault-blend", {
  title: "Tiny Blender file",
  family: "order_line",
  artifactKind: "blend",
  graph: { workflow: blend, output: "blend", overrides: { scene: size, export: { samples } } },
  legacy: { preset: "blend", settings: { ...view, ...size, samples } },
  materials: { library, rules },
});

/** The cases in which faults are seeded. */
export const stillCase = base("fault-still", "bearing", tinyStill());
export const turntableCase = base("fault-turntable", "bearing", tinyTurntable);
export const blendCase = base("fault-blend", "flange", tinyBlend);
export const productCase = base("fault-product", "castor", tinyProduct());
export const baseCases: readonly ParityCase[] = [stillCase, turntableCase, blendCase, productCase];

/** What a stale artifact is of: the same product, seen from elsewhere. */
export const earlierCase = base(
  "fault-earlier",
  "bearing",
  tinyStill({ scene: { azimuth: 60 }, legacy: { azimuth: 60 } }),
);

function base(id: string, golden: GoldenProduct, definition: OutputType): ParityCase {
  const title = definition.title;
  return parityCase(id, {
    title,
    step: goldenFile(golden),
    product: `fault-${golden}`,
    outputType: definition.id,
    definition,
  });
}
