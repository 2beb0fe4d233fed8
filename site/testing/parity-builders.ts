import { PNG } from "pngjs";
import type { ArtifactLink } from "#runtime/api/documents";
import type {
  MetricResult,
  ParityResult,
  SideCall,
  SideComparison,
  SideEffects,
  SideResult,
} from "#runtime/api/parity-result";
import type { FixtureFile } from "./pictures.ts";
import { madeUp, stillCalls } from "./runs.ts";

const nodes: Readonly<Record<string, readonly [node: string, contract: string]>> = {
  product: ["product", "order-line/load-product"],
  materials: ["materials", "order-line/resolve-materials"],
  scene: ["scene", "order-line/compose-scene"],
  render: ["still", "order-line/render-still"],
  save: ["save", "order-line/save-output"],
};

/** What a side recorded of one still; `params` stand in for those of the calls they name. */
export function sideCalls(
  path: "legacy" | "graph",
  image: string,
  params: Readonly<Record<string, SideCall["params"]>> = {},
): SideCall[] {
  return stillCalls(0, image).map(({ callId, module, tool, inputs, outputs, params: given }) => {
    const [node = null, contract = null] = path === "graph" ? (nodes[callId] ?? []) : [];
    const source = madeUp(`source of ${module.key}`);
    return { callId, module, source, tool, inputs, outputs, params: { ...given, ...params[callId] }, node, contract };
  });
}

/** What made the product of an order line, as far as its geometry goes; told alike on both paths. */
export function productCalls(source: string): SideCall[] {
  const calls = [
    ["cad.read-step#1", "read", "read-step", { request: [madeUp("step")] }, { structure: madeUp("structure") }],
    [
      "cad.tessellate#1",
      "tessellate",
      "tessellate",
      { parts: [madeUp("parts")] },
      { mesh: madeUp(`mesh by ${source}`) },
    ],
  ] as const;
  return calls.map(([callId, node, contract, inputs, outputs]) => ({
    callId,
    module: { key: callId.replace("#1", ""), version: 3 },
    source: madeUp(node === "tessellate" ? source : node),
    tool: null,
    params: {},
    inputs: Object.fromEntries(Object.entries(inputs).map(([port, digests]) => [port, [...digests]])),
    outputs: { ...outputs },
    node,
    contract: `cad-file/${contract}`,
  }));
}

const asUsual = { outcome: "published", error: null, fellBack: null } as const;

export const published: SideEffects = {
  outcome: "published",
  error: null,
  fellBack: null,
  runs: [{ path: "graph", status: "succeeded", mayPublish: true }],
  publications: [{ kind: "image", role: "still", sha256: madeUp("published") }],
  notifications: ["order-line.published"],
  records: { dispatch: 1, run: 1, publication: 1 },
};

/** A side that made a file; a picture unless `output` is something else. */
export function side(file: FixtureFile | ArtifactLink, given: Partial<SideResult> = {}): SideResult {
  return {
    output: "link" in file ? file.link : file,
    width: 240,
    height: 240,
    durationMs: 3_592,
    effects: published,
    calls: [],
    ...given,
  };
}

/** A metric with its limit; what is over it fails. */
export function measured(name: string, value: number, limit: number | null = 0, unit?: string): MetricResult {
  const verdict = limit !== null && value > limit ? "fail" : "pass";
  return { state: "measured", name, version: "1", value, limit, verdict, ...(unit === undefined ? {} : { unit }) };
}

/** Two pictures' pixels by their largest channel difference, 256 counts. */
export function histogramOf(left: FixtureFile, right: FixtureFile): number[] {
  const [a, b] = [PNG.sync.read(Buffer.from(left.bytes)).data, PNG.sync.read(Buffer.from(right.bytes)).data];
  const counts = Array.from({ length: 256 }, () => 0);
  for (let at = 0; at < a.length; at += 4) {
    const level = Math.max(...[0, 1, 2, 3].map((channel) => Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0))));
    counts[level] = (counts[level] ?? 0) + 1;
  }
  return counts;
}

/** Two pictures of 240 pixels against each other, counted. */
export function comparison(
  left: SideComparison["left"],
  right: SideComparison["right"],
  files: readonly [FixtureFile, FixtureFile],
  given: Partial<SideComparison> = {},
): SideComparison {
  const histogram = histogramOf(...files);
  const differing = histogram.slice(1).reduce((sum, count) => sum + count, 0);
  return {
    left,
    right,
    verdict: differing === 0 ? "pass" : "fail",
    reason: differing === 0 ? "all 57,600 pixels are equal" : `${differing} of 57,600 pixels differ; the limit is 0`,
    metrics: [
      measured("size", 0),
      measured("differing-pixels", differing, 0, "px"),
      measured(
        "largest-channel-difference",
        histogram.findLastIndex((count) => count > 0),
      ),
      { state: "not-measured", name: "flip", version: "1", why: "Between our own paths every pixel must be equal." },
    ],
    histogram,
    ...given,
  };
}

const provenance: NonNullable<ParityResult["provenance"]> = {
  commit: "3f2a9c1d7b04e58a6c9d0e1f2a3b4c5d6e7f8091",
  changed: true,
  outputTypeDigest: madeUp("output type"),
  workflowDigest: madeUp("workflow"),
  tools: [
    { kind: "blender", version: "4.5.15", build: "bpy 4.5.15 LTS linux-x64 3f2a9c1d" },
    { kind: "occt", version: "7.9.3", build: "cadquery-ocp-novtk 7.9.3.1" },
  ],
  host: "x64 avx2 fma",
  at: "2026-03-04T10:15:03.000Z",
};

/** A case; what is not given is that of a still that passes. */
export function result(given: Partial<ParityResult> & Pick<ParityResult, "id" | "title" | "sides">): ParityResult {
  return {
    version: 2,
    family: "order_line",
    artifactKind: "image",
    product: "deep-groove-bearing",
    outputType: "still-web",
    workflow: "order-line/still",
    settings: {},
    verdict: "pass",
    waived: false,
    reason: "legacy, graph and approved result are equal",
    expected: { legacy: asUsual, graph: asUsual },
    waivers: [],
    selected: 'it reaches the changed file "runtime/modules/scene/camera.ts"',
    reused: false,
    comparisons: [],
    causes: [],
    reproduce: `npx renderline parity run --case ${given.id}`,
    provenance,
    durationMs: 7_300,
    ...given,
  };
}
