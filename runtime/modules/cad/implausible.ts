import type { z } from "zod";
import { RenderlineError, type StructureNode } from "#contracts";
import type { readStepResultSchema } from "#runtime/native/operations";

type ReadStep = z.output<typeof readStepResultSchema>;

/** Metres. A product that reaches farther was not meant to; single precision would not hold its parts together either. */
const farthest = 1e6;

/**
 * A solid's volume over the power 3/2 of its area: 0.094 for a ball, 3.5e-5 for a sheet of 1 m² and 0.1 mm; for what has no thickness
 * the rounding of its vertices, below 3e-8.
 */
const thinnest = 1e-7;
/** The triangles of thin bent walls may enclose less than nothing, but not that much less. */
const insideOut = -1e-3;

/**
 * Refuses what the kernel reads without complaint and nobody can render.
 * @throws RenderlineError step-placement-invalid, step-shape-invalid
 */
export function refuseImplausible({ roots, prototypes }: ReadStep): void {
  const names = new Map<string, string>();
  const visit = (node: StructureNode): void => {
    names.set(node.prototype, node.productName || node.productId || "(unnamed)");
    const worst = Math.max(...[3, 7, 11].map((index) => Math.abs(node.placement[index] ?? 0)));
    if (worst > farthest) {
      throw new RenderlineError(
        "step-placement-invalid",
        `the STEP file places "${node.name || node.productName}" ${worst.toPrecision(3)} m away, farther than ${farthest} m`,
        "Look at its position and the file's unit in the CAD system, and export the assembly again.",
      );
    }
    node.children.forEach(visit);
  };
  roots.forEach(visit);
  for (const { label, productId, bounds } of prototypes) {
    const reach = Math.max(0, ...(bounds ?? []).flat().map(Math.abs));
    if (reach <= farthest) continue;
    throw invalidShape(
      names.get(label) ?? productId,
      `has no end: it reaches ${reach.toPrecision(3)} m, farther than ${farthest} m`,
    );
  }
}

/**
 * Refuses a shape of solids whose triangles enclose nothing.
 * @param positions xyz in metres, three numbers a vertex
 * @param indices three corners a triangle
 * @throws RenderlineError step-shape-invalid
 */
export function refuseFlat(name: string, positions: Float32Array, indices: Uint32Array): void {
  const { volume, area } = extentOf(positions, indices);
  const fullness = volume / area ** 1.5;
  if (fullness < insideOut) throw invalidShape(name, "is a solid that is turned inside out");
  if (!(Math.abs(fullness) > thinnest)) throw invalidShape(name, "is a solid without thickness");
}

/** Of closed triangles: the volume that they enclose (m³) and their area (m²). */
function extentOf(positions: Float32Array, indices: Uint32Array): { volume: number; area: number } {
  let [volume, area] = [0, 0];
  // Seen from a point on the shape: far from it rounding would say more than the shape.
  const [ox = 0, oy = 0, oz = 0] = positions;
  const at = (corner: number, axis: number): number => positions[3 * (indices[corner] ?? 0) + axis] ?? Number.NaN;
  for (let corner = 0; corner < indices.length; corner += 3) {
    const [ax, ay, az] = [at(corner, 0) - ox, at(corner, 1) - oy, at(corner, 2) - oz];
    const [bx, by, bz] = [at(corner + 1, 0) - ox, at(corner + 1, 1) - oy, at(corner + 1, 2) - oz];
    const [cx, cy, cz] = [at(corner + 2, 0) - ox, at(corner + 2, 1) - oy, at(corner + 2, 2) - oz];
    volume += (ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)) / 6;
    const [ux, uy, uz] = [bx - ax, by - ay, bz - az];
    const [vx, vy, vz] = [cx - ax, cy - ay, cz - az];
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    // Not `Math.hypot`, which takes ten times as long.
    area += Math.sqrt(nx * nx + ny * ny + nz * nz) / 2;
  }
  return { volume, area };
}

function invalidShape(name: string, fault: string): RenderlineError {
  return new RenderlineError(
    "step-shape-invalid",
    `the shape of "${name}" ${fault}`,
    "Mend or remove the shape in the CAD system (its check of geometry finds it) and export again.",
  );
}
