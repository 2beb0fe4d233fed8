import type { Page } from "playwright-core";
import { Matrix4, Vector3, type MeshPhysicalMaterial } from "three";
import type { Look, Texture } from "#contracts";
import type { ProductDocument } from "#runtime/api/documents";
import type { ProductScene } from "../src/product/scene/product-scene.ts";

/** The canvas of a page and the scene it carries. */
type Canvas = HTMLCanvasElement & { readonly renderlineScene: ProductScene };

/** How long a product's picture may take: a browser without a graphics card needs seconds for each. Milliseconds. */
export const pictureTimeout = 60_000;

/** Waits until the product's picture is there. */
export async function ready(page: Page): Promise<void> {
  await page.locator('.viewport[data-state="ready"]').waitFor({ timeout: pictureTimeout });
}

/** What the picture is made of: for each part that is drawn, what its three.js material says. */
export function drawnMaterials(page: Page): Promise<Record<string, Record<string, unknown>>> {
  return page.locator("canvas").evaluate(async (canvas) => {
    const { drawn } = (canvas as Canvas).renderlineScene.inspect();
    const picturesOf = ({ map, roughnessMap, metalnessMap }: MeshPhysicalMaterial) =>
      [map, roughnessMap, metalnessMap].map(
        (one) =>
          one && { src: (one.image as HTMLImageElement).src, repeat: one.repeat.toArray(), space: one.colorSpace },
      );
    const isRead = ({ map, roughnessMap }: MeshPhysicalMaterial): boolean =>
      [map, roughnessMap].every((one) => one === null || one.image instanceof HTMLImageElement);
    while (!drawn.every(({ material }) => isRead(material as MeshPhysicalMaterial)))
      await new Promise((resume) => requestAnimationFrame(resume));
    return Object.fromEntries(
      drawn.flatMap(({ material, keys }) => {
        const one = material as MeshPhysicalMaterial;
        const values = {
          type: one.type,
          color: one.color.toArray(),
          metalness: one.metalness,
          roughness: one.roughness,
          ior: one.ior,
          specularIntensity: one.specularIntensity,
          transmission: one.transmission,
          clearcoat: one.clearcoat,
          clearcoatRoughness: one.clearcoatRoughness,
          anisotropy: one.anisotropy,
          anisotropyRotation: one.anisotropyRotation,
          pictures: picturesOf(one),
        };
        return keys.map((key) => [key, values]);
      }),
    );
  });
}

/** What `drawnMaterials` tells of a part in this look. */
export function lookInThree(look: Look): Record<string, unknown> {
  return {
    type: "MeshPhysicalMaterial",
    color: look.baseColor,
    metalness: look.metallic,
    roughness: look.roughness,
    ior: look.ior,
    specularIntensity: look.specular,
    transmission: look.transmission,
    clearcoat: look.coat,
    clearcoatRoughness: look.coatRoughness,
    anisotropy: look.anisotropy,
    anisotropyRotation: look.anisotropyRotation,
    pictures: [
      pictureInThree(look.baseColorTexture, "srgb"),
      pictureInThree(look.metallicRoughnessTexture, ""),
      pictureInThree(look.metallicRoughnessTexture, ""),
    ],
  };
}

function pictureInThree(texture: Texture | undefined, space: string): unknown {
  if (texture === undefined) return null;
  const repeat = texture.size.map((metres) => 1 / metres);
  return { src: `data:image/png;base64,${texture.png}`, repeat, space };
}

/** How many draw calls the last picture took. */
export function drawCalls(page: Page): Promise<number> {
  return page.locator("canvas").evaluate((canvas) => (canvas as Canvas).renderlineScene.inspect().drawCalls);
}

/** Column-major matrices of the picture's camera: from the picture to the camera, and from the camera to the world. */
export interface CameraMatrices {
  readonly unproject: readonly number[];
  readonly world: readonly number[];
}

export function cameraOf(page: Page): Promise<CameraMatrices> {
  return page.locator("canvas").evaluate((canvas) => {
    const { camera } = (canvas as Canvas).renderlineScene.inspect();
    return { unproject: camera.projectionMatrixInverse.toArray(), world: camera.matrixWorld.toArray() };
  });
}

/** A rectangle of the picture, from -1 to 1 in it, upwards; beyond that is out of sight. */
export interface PictureBox {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

/** Where the product's box is in the picture, by its document and the picture's camera. */
export async function boxInPicture(page: Page, [min, max]: ProductDocument["bounds"]): Promise<PictureBox> {
  const { unproject, world } = await cameraOf(page);
  const toPicture = new Matrix4().fromArray(world).multiply(new Matrix4().fromArray(unproject)).invert();
  const corners = Array.from({ length: 8 }, (_, index) => {
    const [x, y, z] = [0, 1, 2].map((axis) => ((index >> axis) & 1 ? max : min)[axis] ?? 0) as [number, number, number];
    // The document has Z up, the picture Y.
    return new Vector3(x, z, -y).applyMatrix4(toPicture);
  });
  const [across, upwards] = [corners.map((corner) => corner.x), corners.map((corner) => corner.y)];
  return {
    left: Math.min(...across),
    right: Math.max(...across),
    bottom: Math.min(...upwards),
    top: Math.max(...upwards),
  };
}

/** Where a part's middle is on the page. */
export async function placeOf(page: Page, key: string): Promise<{ x: number; y: number }> {
  const found = await page
    .locator("canvas")
    .evaluate((canvas, wanted) => (canvas as Canvas).renderlineScene.placeInPicture(wanted), key);
  if (found === undefined) throw new Error(`part ${key} is not in the picture`);
  return placeOnPage(page, found.x, found.y);
}

/** Where on the page a place of the picture is, both from -1 to 1, upwards. */
export async function placeOnPage(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  const box = await page.locator("canvas").boundingBox();
  if (box === null) throw new Error("the page shows no picture");
  return { x: box.x + ((x + 1) / 2) * box.width, y: box.y + ((1 - y) / 2) * box.height };
}
