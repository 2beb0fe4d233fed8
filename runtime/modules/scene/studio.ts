import type { Scene } from "#contracts";
import type { Vector } from "../cad/matrix.ts";
import { lookAt } from "./camera.ts";

/**
 * A studio around the product: three soft boxes that stand fixed to the camera, so that every azimuth is lit
 * alike. Sizes and distances grow with the product's radius and energies with its square, so a screw and a
 * machine look the same.
 */
const softBoxes = [
  // Angles in degrees from the camera's own direction; distance and size in radii; energy in watts a square metre.
  { name: "key", azimuth: -48, elevation: 42, distance: 4, size: 3, energy: 230 },
  { name: "fill", azimuth: 62, elevation: 22, distance: 5, size: 4, energy: 60 },
  { name: "rim", azimuth: 165, elevation: 52, distance: 4, size: 3, energy: 110 },
] as const;

/** Light of the room itself: what shadows keep. */
export const world: Scene["world"] = { colour: [1, 1, 1], strength: 0.26 };

const groundColour = [0.8, 0.8, 0.8] as const;
/** The ground reaches this many radii, so that its edge stays out of the picture. */
const groundReach = 80;

/**
 * @param azimuth of the camera, radians
 * @param centre of the product
 * @param radius of the sphere around it, metres
 */
export function studioLights(azimuth: number, centre: Vector, radius: number): Scene["lights"] {
  return softBoxes.map((box) => {
    const around = azimuth + radians(box.azimuth);
    const above = radians(box.elevation);
    const distance = box.distance * radius;
    const from: Vector = [
      centre[0] + Math.sin(around) * Math.cos(above) * distance,
      centre[1] - Math.cos(around) * Math.cos(above) * distance,
      centre[2] + Math.sin(above) * distance,
    ];
    return {
      kind: "area",
      name: box.name,
      matrix: lookAt(from, centre),
      size: box.size * radius,
      energy: box.energy * radius * radius,
      colour: [1, 1, 1],
    };
  });
}

/** @param z height of the product's lowest point, metres */
export function studioGround(z: number, radius: number): NonNullable<Scene["ground"]> {
  return { z, size: groundReach * radius, colour: [...groundColour], roughness: 0.6 };
}

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
