import { z } from "zod";
import { indexDocumentSchema } from "#runtime/api/documents";
import { documentsState, exportDocuments } from "#runtime/api/export-documents";
import { reportFolder, reportState } from "#runtime/api/take-report";
import { ingestProduct } from "#runtime/dispatch/ingest";
import { checkOrder, renderOrderLine, type RenderOrder } from "#runtime/dispatch/render";
import { pendingQuestions, rebindPart } from "#runtime/dispatch/rebind";
import { resumeWaiting } from "#runtime/dispatch/resume";
import { stillScene } from "#runtime/dispatch/still-scene";
import { mediaSize } from "#runtime/modules/output/media-size";
import { operation, type OperationContext } from "#runtime/owner/operation";
import { verifyProduct } from "#runtime/verify/verify-product";
import { collectGarbage } from "#runtime/store/garbage";
import { modeSchema } from "#runtime/store/status";
import { authoredSchema, catalogueOf } from "./definitions/authored.ts";
import { materialsOf, outputTypeOf } from "#runtime/materials/materials-of";
import { materialOperations } from "./material-operations.ts";
import { orderOperations } from "./order-operations.ts";
import { runOperations } from "./run-operations.ts";
import { tokenOperations } from "./token-operations.ts";

const ingest = operation(
  z.strictObject({ file: z.string(), product: z.string().optional(), mode: modeSchema, authored: authoredSchema }),
  (app, { file, product, mode, authored }, context) =>
    ingestProduct(app, { file, product, mode, catalogue: catalogueOf(authored), ...context }),
);

const key = z.string();
const rebind = operation(
  z.strictObject({ product: z.string(), oldKey: key, newKey: key.nullable(), author: z.string().min(1) }),
  rebindPart,
);
const questions = operation(z.strictObject({ product: z.string() }), pendingQuestions);

const orderSchema = z.strictObject({
  product: z.string(),
  outputType: z.string(),
  mode: modeSchema,
  authored: authoredSchema,
});

function orderOf({ authored, ...order }: z.output<typeof orderSchema>, context: OperationContext): RenderOrder {
  return { ...order, params: {}, catalogue: catalogueOf(authored), ...context };
}

const check = operation(orderSchema, async (app, input, context) => {
  await checkOrder(app, orderOf(input, context));
});

const render = operation(orderSchema, async (app, input, context) => {
  const { runId, mode, outputType, artifact } = await renderOrderLine(app, orderOf(input, context));
  const path = await app.artifacts.path(artifact.sha256);
  const { kind, sha256, bytes } = artifact;
  const size: { width?: number; height?: number } = (await mediaSize(kind, path)) ?? {};
  return { runId, mode, outputType, artifact: { kind, sha256, bytes, ...size }, path };
});

const exportSite = operation(
  z.strictObject({
    folder: z.string(),
    authored: authoredSchema,
    source: indexDocumentSchema.shape.source,
    /** What the last export returned: when it still holds, nothing is written. */
    unless: z.string().optional(),
  }),
  async (app, { folder, authored, source, unless }) => {
    const state = [await documentsState(app), await reportState(app)].join(", ");
    if (state === unless) return state;
    await exportDocuments(app, {
      folder,
      catalogue: catalogueOf(authored),
      files: new Map(authored.map((one) => [one.id, one.file])),
      report: reportFolder(app),
      ...(source === undefined ? {} : { source }),
    });
    return state;
  },
);

const toolIdentities = operation(z.strictObject({}), async (app) => ({
  cad: await app.tools.cad.identity(),
  blender: await app.tools.blender.identity(),
}));

const dayMs = 24 * 3_600_000;
const collect = operation(
  z.strictObject({ unusedDays: z.number().nonnegative(), dryRun: z.boolean() }),
  ({ database: { db }, artifacts, now }, { unusedDays, dryRun }, context) => {
    const unusedSince = new Date(now().getTime() - unusedDays * dayMs);
    return collectGarbage({ db, artifacts, now: now(), unusedSince, dryRun, ...context });
  },
);

const verify = operation(
  z.strictObject({ product: z.string(), outputType: z.string().optional(), authored: authoredSchema }),
  (app, { product, outputType, authored }, context) => {
    const catalogue = catalogueOf(authored);
    const { id } = outputTypeOf(catalogue, outputType);
    const scene = stillScene(catalogue, id, app.registry);
    return verifyProduct(app, { product, outputType: id, scene, ...materialsOf(catalogue, id), ...context });
  },
);

const resume = operation(z.strictObject({}), (app, _input, context) => resumeWaiting(app, context));

/** What the owner of a data folder does for every command. */
export const operations = {
  "product.ingest": ingest,
  "product.verify": verify,
  "cad.questions": questions,
  "cad.rebind": rebind,
  "order.check": check,
  "order.render": render,
  "runs.resume": resume,
  "site.export": exportSite,
  "tools.identify": toolIdentities,
  "artifact.gc": collect,
  ...materialOperations,
  ...orderOperations,
  ...runOperations,
  ...tokenOperations,
};
