import type { Shape } from "#contracts";
import { contentId } from "./content-id.ts";

/** A boundary representation as the CAD worker measures it; metres. See `runtime/python/cad_brep.py`. */
export interface BrepMeasures {
  /** Areas by type of surface, lengths by type of curve, each in the order of the file. */
  faceAreas: Record<string, number[]>;
  edgeLengths: Record<string, number[]>;
  area: number;
  /** Of the surface: its centre, and its moments of inertia about that. */
  centroid: Shape["centroid"];
  inertia: Shape["inertia"];
}

/**
 * Steps of the signature, relative. The same shape read from another order of entities differs by 1e-12, so a value
 * crosses a step with a probability of about 1e-8; each face and each edge is one value, so theirs is the wider step.
 */
const wholeStep = 1e-5;
const singleStep = 1e-4;
/** What is smaller than this share of the largest of its kind is noise of the modeller: it counts, its size does not. */
const negligible = 1e-6;
/**
 * People draw round sizes, and a round size may lie just where two steps meet. No round size lies on a multiple of
 * an irrational number.
 */
const unround = Math.SQRT1_2;

/** The shape's identity and what else is compared between shapes. */
export function shapeOf(brep: BrepMeasures): Shape {
  const { centroid, inertia } = brep;
  return {
    signature: signatureOf(brep),
    faceTypes: counts(brep.faceAreas),
    edgeTypes: counts(brep.edgeLengths),
    centroid,
    inertia,
  };
}

/** The same for every order and numbering of the file's entities, and for every unit the file is in. */
function signatureOf({ faceAreas, edgeLengths, area, centroid, inertia }: BrepMeasures): string {
  const size = Math.sqrt(area);
  const part = (value: number, unit: number): number => nearest(value / (unit * wholeStep * unround));
  return contentId("s", [
    sortedSteps(faceAreas),
    sortedSteps(edgeLengths),
    logStep(area, wholeStep),
    centroid.map((value) => part(value, size)),
    inertia.map((value) => part(value, area * area)),
  ]);
}

function sortedSteps(measures: Readonly<Record<string, readonly number[]>>): (string | number)[][] {
  const largest = Math.max(0, ...Object.values(measures).map((values) => Math.max(0, ...values)));
  return Object.keys(measures)
    .toSorted()
    .map((type) => {
      const values = measures[type] ?? [];
      const steps = values.map((value) => (value <= largest * negligible ? 0 : logStep(value, singleStep)));
      return [type, ...steps.toSorted((a, b) => a - b)];
    });
}

/** Which step of a scale of equal ratios a size is on; 0 has none. */
function logStep(value: number, ratio: number): number {
  return value > 0 ? nearest(Math.log(value) / (ratio * unround)) : 0;
}

/** Rounded, and never minus zero: canonical JSON would tell it apart from zero. */
function nearest(value: number): number {
  return Number.isFinite(value) ? Math.round(value) + 0 : 0;
}

function counts(measures: Readonly<Record<string, readonly number[]>>): Record<string, number> {
  return Object.fromEntries(Object.entries(measures).map(([type, values]) => [type, values.length]));
}
