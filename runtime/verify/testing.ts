import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  catalogue,
  compile,
  paramsSchema,
  type Authored,
  type Catalogue,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
  type ResolvedParams,
} from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import { composeScene } from "#nodes";
import product from "#output-types/product.output-type";
import { openApp, type App } from "#runtime/app";
import { ingestProduct } from "#runtime/dispatch/ingest";
import type { ProductReport } from "#runtime/dispatch/product-report";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import { verifyProduct, type VerifyOrder, type VerifyReport } from "./verify-product.ts";

/** A data folder of its own, with the real tools. */
export interface VerifyApp {
  readonly app: App;
  readonly folder: string;
  readonly catalogue: Catalogue;
  readonly materials: Pick<VerifyOrder, "library" | "rules">;
  ingest(file: string, id: string): Promise<ProductReport>;
  /** For a still by the defaults, unless `order` says another. */
  verify(id: string, order?: Partial<VerifyOrder>): Promise<VerifyReport>;
  remove(): Promise<void>;
}

/** @param authored what there is besides the output type `product` */
export async function openVerifyApp(authored: readonly Authored[] = []): Promise<VerifyApp> {
  const folder = await mkdtemp(join(tmpdir(), "renderline-verify-test-"));
  const onError = (error: unknown): void => {
    throw error;
  };
  const app = await openApp({ dataFolder: folder, tools: createTools(), now: () => new Date(), onError });
  const known = catalogue([productWorkflow, product, library, rules, ...authored].map((one) => compile(one)));
  const materials = {
    library: compile(library).definition as MaterialLibraryDefinition,
    rules: compile(rules).definition as MappingRulesDefinition,
  };
  const context = { catalogue: known, signal: new AbortController().signal, onProgress: () => undefined };
  const scene = paramsSchema(composeScene.params).parse({}) as ResolvedParams<typeof composeScene.params>;
  return {
    app,
    folder,
    catalogue: known,
    materials,
    ingest: (file, id) => ingestProduct(app, { file, product: id, mode: "graph", ...context }),
    verify: (id, order = {}) =>
      verifyProduct(app, { product: id, outputType: "still-web", scene, ...materials, ...context, ...order }),
    remove: async () => {
      await app.close();
      await rm(folder, { recursive: true });
    },
  };
}
