import { type ArtifactLink, documentsVersion } from "#runtime/api/documents";
import type {
  DispatchDetails,
  OrderLineDocument,
  OrderLinesDocument,
  OutputTypesDocument,
} from "#runtime/api/order-documents";
import { outputTypeSummaries } from "./definitions.ts";
import { plainStill, tintedStill } from "./pictures.ts";
import { at, failedRun, graphRun, legacyRun, madeUp, tintedRun } from "./runs.ts";

type Run = DispatchDetails["runs"][number];

function run(
  of: { readonly id: string; readonly mode: Run["mode"]; readonly status: Run["status"] },
  more: Partial<Run>,
): Run {
  const { id, mode, status } = of;
  return { id, mode, status, mayPublish: true, fence: 1, startedAt: at(0), durationMs: 3_600, ...more };
}

function published(by: string, link: ArtifactLink): NonNullable<DispatchDetails["output"]> {
  return { ...link, run: by, publishedAt: at(4_000) };
}

const died = {
  code: "renderer-died",
  message: 'Blender ended with signal SIGKILL while it rendered the node "still" (attempt 2 of 2).',
  remedy:
    "Look at the memory of the machine, lower the samples, or raise the worker's memory limit; then run it again.",
};

/** The graph failed, and legacy made it. */
const fellBack: DispatchDetails = {
  id: "d-fell-back",
  mode: "canary",
  path: "legacy",
  status: "published",
  cause: died,
  createdAt: at(60_000),
  finishedAt: at(70_000),
  fence: 2,
  canary: { lot: 12.345, share: 20 },
  runs: [
    run(failedRun, { error: died, failedNode: "still", durationMs: 1_940 }),
    run(legacyRun, { fence: 2, durationMs: 3_592 }),
  ],
  output: published(legacyRun.id, plainStill.link),
};

const shadowed: DispatchDetails = {
  id: "d-shadow",
  mode: "shadow",
  path: "legacy",
  status: "published",
  createdAt: at(30_000),
  finishedAt: at(34_000),
  fence: 1,
  runs: [run(legacyRun, {}), run(tintedRun, { mayPublish: false })],
  output: published(legacyRun.id, plainStill.link),
  shadow: { run: tintedRun.id, verdict: "different", output: tintedStill.link },
};

const equalShadow: DispatchDetails = {
  ...shadowed,
  id: "d-shadow-equal",
  createdAt: at(20_000),
  runs: [run(legacyRun, {}), run(graphRun, { mayPublish: false })],
  shadow: { run: graphRun.id, verdict: "equal", output: plainStill.link },
};

const canaryLegacy: DispatchDetails = {
  id: "d-canary-legacy",
  mode: "canary",
  path: "legacy",
  status: "published",
  createdAt: at(10_000),
  finishedAt: at(14_000),
  fence: 1,
  canary: { lot: 12.345, share: 10 },
  runs: [run(legacyRun, {})],
  output: published(legacyRun.id, plainStill.link),
};

const made: DispatchDetails = {
  id: "d-graph",
  mode: "graph",
  path: "graph",
  status: "published",
  createdAt: at(5_000),
  finishedAt: at(9_000),
  fence: 1,
  runs: [run(graphRun, {})],
  output: published(graphRun.id, plainStill.link),
};

const failed: DispatchDetails = {
  id: "d-failed",
  mode: "legacy",
  path: "legacy",
  status: "failed",
  error: {
    code: "legacy-failed",
    message: "The legacy command ended with exit code 70.",
    remedy: "Read what it wrote to its log, then dispatch the order line again.",
  },
  createdAt: at(40_000),
  finishedAt: at(41_000),
  fence: 1,
  runs: [
    run({ id: "run-legacy-failed", mode: "legacy", status: "failed" }, { durationMs: 1_000, failedNode: "render" }),
  ],
};

const running: DispatchDetails = {
  id: "d-running-with-a-rather-long-id-that-no-line-break-was-ever-meant-for-00000000000000001",
  mode: "graph",
  path: "graph",
  status: "running",
  createdAt: at(80_000),
  fence: 1,
  runs: [],
};

function line(
  id: string,
  dispatches: readonly DispatchDetails[],
  more: Partial<OrderLineDocument> = {},
): OrderLineDocument {
  return {
    version: documentsVersion,
    id,
    product: "deep-groove-bearing",
    revision: madeUp("bearing.step"),
    outputType: "still-web",
    takenInAt: at(0),
    params: {},
    dispatchCount: dispatches.length,
    dispatches: [...dispatches],
    ...more,
  };
}

/** One line for each way in which one can stand. */
export const orderLines: readonly OrderLineDocument[] = [
  line(
    "SHOP-1001-an-order-line-whose-id-the-shop-made-as-long-as-the-shop-may-make-it-0123456789-0123456789",
    [running],
    {
      product: "an-industrial-ventilator-with-a-very-long-product-id-revision-candidate-07",
    },
  ),
  line("SHOP-1002", [fellBack, shadowed, equalShadow, canaryLegacy, made], {
    params: { scene: { elevation: 12 }, still: { samples: 16 } },
    dispatchCount: 25,
  }),
  line("SHOP-1003", [failed], { outputType: "still-legacy" }),
  line("SHOP-1004", []),
];

export const orderLinesDocument: OrderLinesDocument = {
  version: documentsVersion,
  total: 1_234,
  orderLines: orderLines.map(({ id, product, revision, outputType, takenInAt, dispatches }) => {
    const [newest] = dispatches;
    const summary = { id, product, revision, outputType, takenInAt, hasOutput: newest?.output !== undefined };
    if (newest === undefined) return summary;
    const { mode, path, status, cause, error, createdAt, finishedAt } = newest;
    const dispatch = {
      id: newest.id,
      mode,
      path,
      status,
      createdAt,
      ...(cause === undefined ? {} : { cause }),
      ...(error === undefined ? {} : { error }),
      ...(finishedAt === undefined ? {} : { finishedAt }),
    };
    return { ...summary, dispatch };
  }),
};

export const outputTypesDocument: OutputTypesDocument = {
  version: documentsVersion,
  outputTypes: outputTypeSummaries.map((one) => {
    if (one.family !== "order_line") return one;
    const untouched = {
      mode: "legacy" as const,
      share: 0,
      fence: 1,
      changes: [],
      dispatches: { running: 0, byGraph: 0, byLegacy: 0, failed: 0, cancelled: 0, fellBack: 0 },
      shadows: { equal: 0, different: 0, failed: 0 },
    };
    if (one.id !== "still-web") return { ...one, orders: untouched };
    const author = "Ada Lovelace (token t-2f6e8a10)";
    return {
      ...one,
      orders: {
        mode: "canary" as const,
        share: 20,
        fence: 2,
        changes: [
          { mode: "canary" as const, share: 20, author, reason: "A week at 10 % without a fall-back.", at: at(50_000) },
          { mode: "canary" as const, share: 10, author, reason: "All shadows of a week were equal.", at: at(9_000) },
          {
            mode: "shadow" as const,
            share: 0,
            author: "grace",
            at: at(2_000),
            reason:
              "The first look at the graph: https://tickets.example/renderline/a-ticket-with-a-rather-long-address-that-does-not-break",
          },
        ],
        dispatches: { running: 1, byGraph: 1_412, byLegacy: 7_903, failed: 2, cancelled: 1, fellBack: 3 },
        shadows: { equal: 980, different: 4, failed: 1 },
      },
    };
  }),
};
