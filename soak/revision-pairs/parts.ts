import type { Parts } from "#contracts";
import { partListOf } from "#runtime/modules/cad/list-parts.module";
import { structureOf } from "#runtime/modules/cad/read-step.module";
import { identity } from "#runtime/modules/cad/matrix";
import type { BrepMeasures } from "#runtime/modules/cad/identity/signature";
import { productsOf, type Child, type Model, type Product, type Solid } from "./model.ts";

type Raw = Parameters<typeof structureOf>[0];

/** The part list of a model as the modules make it of a STEP file, without the file: the CAD worker's measures are worked out. */
export function partListOfModel(model: Model): Parts {
  const labels = new Map(productsOf(model).map((product, index) => [product, `0:1:1:${index + 1}`]));
  const labelOf = (product: Product): string => labels.get(product) ?? "";
  const prototypes = [...labels].map(([{ id, solid }, label]): Raw["prototypes"][number] => ({
    label,
    productId: id,
    identified: true,
    faces: solid === undefined ? 0 : solid.kind === "box" ? 6 : 3,
    solids: solid === undefined ? 0 : 1,
    colour: null,
    bounds: solid === undefined ? null : boundsOf(solid),
    brep: solid === undefined ? null : measure(solid),
  }));
  const node = (product: Product, child: Child | undefined): Raw["roots"][number] => ({
    prototype: labelOf(product),
    productId: product.id,
    productName: product.name,
    name: child === undefined ? product.name : child.occurrence.name || product.name,
    occurrence: child === undefined ? null : { ...child.occurrence },
    placement: [...(child?.placement ?? identity)],
    colour: null,
    children: product.children.map((below) => node(below.product, below)),
    emptySubshapes: [],
  });
  const roots = [node(model.root, undefined)];
  return partListOf(structureOf({ schema: "AUTOMOTIVE_DESIGN", lengthUnit: 0.001, roots, prototypes }));
}

/** Who each part is, in the order of the part list. Equal in both revisions for the same part. */
export function whoIsWho(model: Model): string[] {
  const found: string[] = [];
  const walk = (product: Product, above: string): void => {
    for (const { who, product: below } of product.children) {
      const name = who === "" ? above : `${above}/${who}`;
      walk(below, name);
      if (below.solid !== undefined) found.push(name);
    }
  };
  walk(model.root, "");
  if (model.root.solid !== undefined) found.push("/");
  return found;
}

function boundsOf(solid: Solid): [[number, number, number], [number, number, number]] {
  const [x, y, z] = solid.at;
  if (solid.kind === "box") {
    const [a, b, c] = solid.size;
    return [
      [x, y, z],
      [x + a, y + b, z + c],
    ];
  }
  const { radius: r, height } = solid;
  return [
    [x - r, y - r, z],
    [x + r, y + r, z + height],
  ];
}

/** What the CAD worker tells of a box and of a cylinder, by the formulas for them. */
export function measure(solid: Solid): BrepMeasures {
  const [x, y, z] = solid.at;
  if (solid.kind === "box") {
    const [a, b, c] = solid.size;
    return {
      faceAreas: { plane: [a * b, a * b, b * c, b * c, a * c, a * c] },
      edgeLengths: { line: [a, a, a, a, b, b, b, b, c, c, c, c] },
      area: 2 * (a * b + b * c + a * c),
      centroid: [x + a / 2, y + b / 2, z + c / 2],
      inertia: [plates(a, b, c), plates(b, a, c), plates(c, a, b), 0, 0, 0],
    };
  }
  const { radius: r, height: h } = solid;
  const [side, cap] = [2 * Math.PI * r * h, Math.PI * r * r];
  const across = side * (r ** 2 / 2 + h ** 2 / 12) + 2 * cap * (r ** 2 / 4 + h ** 2 / 4);
  return {
    faceAreas: { cylinder: [2 * Math.PI * r * h], plane: [Math.PI * r * r, Math.PI * r * r] },
    edgeLengths: { circle: [2 * Math.PI * r, 2 * Math.PI * r], line: [h] },
    area: 2 * Math.PI * r * (r + h),
    centroid: [x, y, z + h / 2],
    inertia: [across, across, side * r ** 2 + cap * r ** 2, 0, 0, 0],
  };
}

/** Moment of inertia of a box's surface about its middle axis along the first edge: two plates across it, four along it. */
function plates(along: number, b: number, c: number): number {
  const across = (b * c * (b ** 2 + c ** 2)) / 12;
  const sides = along * c * (b ** 2 / 4 + c ** 2 / 12) + along * b * (c ** 2 / 4 + b ** 2 / 12);
  return 2 * (across + sides);
}
