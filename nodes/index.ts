import type { NodeContract } from "#contracts";
import { listParts } from "./cad-file/list-parts.node.ts";
import { prepareProduct } from "./cad-file/prepare-product.node.ts";
import { readStep } from "./cad-file/read-step.node.ts";
import { tessellate } from "./cad-file/tessellate.node.ts";
import { composeScene } from "./order-line/compose-scene.node.ts";
import { exportBlend } from "./order-line/export-blend.node.ts";
import { exportGlb } from "./order-line/export-glb.node.ts";
import { exportUsd } from "./order-line/export-usd.node.ts";
import { finishImage } from "./order-line/finish-image.node.ts";
import { loadProduct } from "./order-line/load-product.node.ts";
import { makeThumbnail } from "./order-line/make-thumbnail.node.ts";
import { orderLine } from "./order-line/order-line.node.ts";
import { renderStill } from "./order-line/render-still.node.ts";
import { renderTurntable } from "./order-line/render-turntable.node.ts";
import { resolveMaterials } from "./order-line/resolve-materials.node.ts";
import { saveOutput } from "./order-line/save-output.node.ts";

/** Every node type there is: the palette. A new node is one contract file, one module file and a line here. */
export const nodeContracts: readonly NodeContract[] = [
  readStep,
  listParts,
  tessellate,
  prepareProduct,
  orderLine,
  loadProduct,
  resolveMaterials,
  composeScene,
  renderStill,
  renderTurntable,
  saveOutput,
  finishImage,
  makeThumbnail,
  exportGlb,
  exportUsd,
  exportBlend,
];

export {
  composeScene,
  exportBlend,
  exportGlb,
  exportUsd,
  finishImage,
  listParts,
  loadProduct,
  makeThumbnail,
  orderLine,
  prepareProduct,
  readStep,
  renderStill,
  renderTurntable,
  resolveMaterials,
  saveOutput,
  tessellate,
};
