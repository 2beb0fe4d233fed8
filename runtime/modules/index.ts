import { listPartsModule } from "./cad/list-parts.module.ts";
import { prepareProductModule } from "./cad/prepare-product.module.ts";
import { readStepModule } from "./cad/read-step.module.ts";
import { tessellateModule } from "./cad/tessellate.module.ts";
import { exportBlendModule } from "./export/export-blend.module.ts";
import { exportGlbModule } from "./export/export-glb.module.ts";
import { exportUsdModule } from "./export/export-usd.module.ts";
import { finishImageModule } from "./finish/finish-image.module.ts";
import { makeThumbnailModule } from "./finish/make-thumbnail.module.ts";
import { resolveMaterialsModule } from "./materials/resolve-materials.module.ts";
import type { Module } from "./module.ts";
import { saveOutputModule } from "./output/save-output.module.ts";
import { loadProductModule } from "./product/load-product.module.ts";
import { readOrderModule } from "./product/read-order.module.ts";
import { renderStillModule } from "./render/render-still.module.ts";
import { renderTurntableModule } from "./render/render-turntable.module.ts";
import { composeSceneModule } from "./scene/compose-scene.module.ts";

/** Every production module. A new one is a file and a line here. */
export const modules = [
  readStepModule,
  listPartsModule,
  tessellateModule,
  prepareProductModule,
  readOrderModule,
  loadProductModule,
  resolveMaterialsModule,
  composeSceneModule,
  renderStillModule,
  renderTurntableModule,
  saveOutputModule,
  finishImageModule,
  makeThumbnailModule,
  exportGlbModule,
  exportUsdModule,
  exportBlendModule,
] as const satisfies readonly Module[];

export {
  composeSceneModule,
  exportBlendModule,
  exportGlbModule,
  exportUsdModule,
  finishImageModule,
  listPartsModule,
  loadProductModule,
  makeThumbnailModule,
  prepareProductModule,
  readOrderModule,
  readStepModule,
  renderStillModule,
  renderTurntableModule,
  resolveMaterialsModule,
  saveOutputModule,
  tessellateModule,
};
