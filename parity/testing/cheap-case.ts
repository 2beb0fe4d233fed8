import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue, compile, outputType, type Catalogue, type OutputType } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import product from "#output-types/product.output-type";
import type { ParityCase } from "#parity/case";
import type { ParityTools, SuiteHost } from "#parity/open-app";
import type { CaseContext } from "#parity/run-case";
import { faultyModules, type FaultSwitch } from "#parity/sides/faults";
import { modules as installedModules } from "#runtime/modules/index";
import type { App } from "#runtime/app";
import { quick } from "#runtime/dispatch/testing/orders";
import { materialsFixture } from "#runtime/materials/testing";
import { parts, publishedGlb } from "#runtime/modules/export/testing";
import type { Tool } from "#runtime/modules/module";
import { projectRoot } from "#runtime/native/paths";
import glb from "#workflows/order-line/glb.workflow";
import productWorkflow from "#workflows/cad-file/product.workflow";

const step = "parity/golden/flange.step";

/** What both paths of a {@link cheapType} are set to. */
interface CheapSettings {
  readonly graph?: { readonly compression?: "none" | "meshopt"; readonly onMissing?: "fallback" | "wait" };
  readonly legacy?: { readonly compression?: "none" | "meshopt"; readonly onMissing?: "fallback" | "fail" };
}

const settings = { compression: "none", onMissing: "fallback" } as const;

/** A GLB, which no native tool makes. */
export function cheapType(set: CheapSettings = {}): OutputType {
  const { compression, onMissing } = { ...settings, ...set.graph };
  return outputType("cheap-glb", {
    title: "Cheap GLB",
    family: "order_line",
    artifactKind: "glb",
    graph: { workflow: glb, output: "glb", overrides: { export: { compression }, materials: { onMissing } } },
    legacy: { preset: "glb", settings: { ...settings, ...set.legacy, up: "y", unit: "m" } },
    materials: { library, rules },
  });
}

/** A case that needs no native tool: its product is published already. */
export function cheapCase(text: Partial<ParityCase> = {}): ParityCase {
  return {
    id: "cheap",
    title: "Cheap",
    step: join(projectRoot, step),
    product: "golden-cheap",
    outputType: "cheap-glb",
    definition: cheapType(),
    ownFile: true,
    ...text,
  };
}

/** What {@link cheapType} pins. */
const cheapCatalogue = catalogue([product, productWorkflow, glb, library, rules].map((one) => compile(one)));

export interface CheapApp {
  readonly app: App;
  readonly authored: Catalogue;
  readonly faults: FaultSwitch;
  /** A suite's host that has the app open already. */
  readonly host: SuiteHost;
  context(definitions: Catalogue): CaseContext;
  /** What native tools were asked to do. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Native tools that say who they are and do nothing, and what they were asked to do. */
export function cheapTools(): { readonly tools: ParityTools; readonly asked: readonly string[] } {
  const asked: string[] = [];
  const nothing = (): Promise<void> => Promise.resolve();
  const tool = (kind: "occt" | "blender" | "usd"): Tool => ({
    identity: () => Promise.resolve({ kind, version: "1.0.0", build: "test" }),
    request: (op) => {
      asked.push(op);
      return Promise.reject(new Error("no tool in this test"));
    },
  });
  const blender = { ...tool("blender"), stop: nothing };
  return { tools: { cad: tool("occt"), blender, usd: tool("usd"), close: nothing }, asked };
}

/** A real data folder with the product of {@link cheapCase}, and tools that say who they are and do nothing. */
export async function cheapApp(): Promise<CheapApp> {
  const faults: FaultSwitch = { current: undefined, killRenderer: () => Promise.resolve() };
  const { tools, asked } = cheapTools();
  const modules = faultyModules(faults, installedModules);
  const onError = (): void => undefined;
  const fixture = await materialsFixture({ tools, modules, onError, timing: quick, takesKept: false });
  const revision = createHash("sha256")
    .update(await readFile(join(projectRoot, step)))
    .digest("hex");
  await fixture.publish("golden-cheap", revision, parts, [], await publishedGlb());
  const { app } = fixture;
  const files = await mkdtemp(join(tmpdir(), "renderline-files-"));
  const opened = (): Promise<App> => Promise.resolve(app);
  return {
    app,
    authored: cheapCatalogue,
    faults,
    host: { tools, faults, files, now: app.now, open: opened, opened },
    context: (definitions) => ({
      catalogue: definitions,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      faults,
      provenance: { commit: null, changed: true, tools: [], host: "x64 avx2" },
      selected: "it was asked for",
      approved: undefined,
      renderBase: undefined,
    }),
    asked,
    close: async () => {
      await fixture.close();
      await rm(files, { recursive: true });
    },
  };
}
