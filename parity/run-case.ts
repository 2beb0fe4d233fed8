import { compile, type ArtifactKind, type ArtifactRef, type Catalogue, type OutputTypeDefinition } from "#contracts";
import { judgeApproved, type ApprovedJudgement, type ApprovedResult } from "#parity/approved/index";
import { findCauses } from "#parity/cause/index";
import { expectedOf, type ParityCase } from "#parity/case";
import { compareOutputs, contentsReader, type ReadContents } from "#parity/compare-outputs";
import { judgeCase } from "#parity/judge-case";
import { isExternal } from "#parity/sides/external";
import type { FaultSwitch } from "#parity/sides/faults";
import { lastProductRun } from "#parity/sides/product-run";
import { runIngest } from "#parity/sides/run-ingest";
import { runOrderLine } from "#parity/sides/run-order-line";
import { withLooks } from "#parity/sides/looks";
import type { SideContext } from "#parity/sides/side";
import { Stopwatch } from "#parity/stopwatch";
import {
  parityResultVersion,
  type Cause,
  type ParityResult,
  type SideComparison,
  type SideName,
  type SideResult,
} from "#runtime/api/parity-result";
import type { App } from "#runtime/app";
import { ingestProduct, productOutputType } from "#runtime/dispatch/ingest";
import { failureText } from "#runtime/modules/call-module";
import { modules } from "#runtime/modules/index";

export interface CaseContext extends SideContext {
  readonly faults: FaultSwitch;
  readonly provenance: Omit<NonNullable<ParityResult["provenance"]>, "outputTypeDigest" | "workflowDigest" | "at">;
  /** Why the case is run. */
  readonly selected: string;
  /** What was approved; undefined where nothing was. */
  readonly approved: ApprovedResult | undefined;
  /** Renders the case as the base commit has it; undefined where no base commit is known. */
  readonly renderBase: (() => Promise<SideResult>) | undefined;
  /** Takes a file that is kept between runs into the store; false where none is kept. */
  readonly takeKept?: (one: ArtifactRef) => Promise<boolean>;
}

/** Kinds that are whole in one file: of a video its frames are looked at, which are not kept with it. */
const oneFile: ReadonlySet<ArtifactKind> = new Set(["image", "glb", "usd", "blend"]);

interface Sides {
  readonly legacy: SideResult;
  readonly graph: SideResult;
}

/**
 * Runs a case on both paths, afresh, and compares what they made and left behind: with each other, with what the case expects, and with
 * what was approved. A side that could not be run makes the verdict `error`, never `pass`. No waiver is looked at.
 */
export async function runCase(app: App, one: ParityCase, context: CaseContext): Promise<ParityResult> {
  const started = performance.now();
  const outputType = outputTypeOf(one, context.catalogue);
  const readContents = contentsReader({ app, signal: context.signal });
  const made = await runSides(app, one, outputType.definition, context);
  const comparing = new Stopwatch();
  const read = await comparing.time(() => withContents(made, readContents));
  const sides: Sides = { legacy: await withLooks(app, read.legacy), graph: await withLooks(app, read.graph) };
  const compare: CompareSides = (left, right) => comparing.time(() => compareSides(app, left, right, context));
  const own = await compare(["legacy", sides.legacy], ["graph", sides.graph]);
  const approved = one.ownFile === true ? unasked : await judge(app, sides, compare, context);
  const comparisons = [...(own === undefined ? [] : [own]), ...approved.comparisons];
  const causes = await comparing.time(() =>
    causesOf(
      app,
      one,
      { ...sides, approved: approved.verdict === "pass" ? null : approved.approved, comparisons },
      { ...context, readContents },
    ),
  );
  return {
    ...describe(one, outputType.definition),
    ...productWorkflowOf(outputType.definition, context.catalogue),
    ...judgeCase({ sides, approved, comparisons, causes, expected: expectedOf(one) }),
    waived: false,
    waivers: [],
    selected: context.selected,
    reused: false,
    sides: { ...sides, approved: await approvedWithLooks(app, approved.approved, sides) },
    comparisons,
    causes,
    provenance: {
      ...context.provenance,
      outputTypeDigest: outputType.digest,
      workflowDigest: outputType.definition.graph?.workflow.digest ?? null,
      at: app.now().toISOString(),
    },
    durationMs: performance.now() - started,
    comparingMs: comparing.ms,
  };
}

/** Of what was approved only digests may be at hand: then it looks as a path's output of the same digest, if one made that. */
async function approvedWithLooks(app: App, approved: SideResult | null, paths: Sides): Promise<SideResult | null> {
  if (approved === null || approved.from !== "digests only") return approved && withLooks(app, approved);
  const alike = [paths.legacy, paths.graph].find(({ output }) => output?.sha256 === approved.output?.sha256);
  if (alike?.output === undefined) return approved;
  const { width, height, picture } = alike;
  return {
    ...approved,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(picture && { picture }),
  };
}

/** The output type that a case orders, and its digest: its own, or the authored one. */
export function outputTypeOf(
  { definition: own, outputType }: ParityCase,
  catalogue: Catalogue,
): { readonly definition: OutputTypeDefinition; readonly digest: string } {
  const found = own === undefined ? catalogue.byId(outputType) : compile(own);
  if (found?.definition.kind !== "output-type") throw new Error(`there is no output type "${outputType}"`);
  return { definition: found.definition, digest: found.digest };
}

/** Which workflow makes an order line's product. */
function productWorkflowOf(
  { family }: OutputTypeDefinition,
  definitions: Catalogue,
): Pick<ParityResult, "productWorkflow"> {
  const ingest = family === "order_line" ? definitions.byId(productOutputType)?.definition : undefined;
  const graph = ingest?.kind === "output-type" ? ingest.graph : undefined;
  return graph === undefined ? {} : { productWorkflow: graph.workflow.id };
}

/** What a result says of its case, whatever comes of it. */
export function describe(
  one: ParityCase,
  { family, artifactKind, graph }: OutputTypeDefinition,
): Pick<
  ParityResult,
  | "version"
  | "id"
  | "title"
  | "family"
  | "artifactKind"
  | "product"
  | "outputType"
  | "workflow"
  | "settings"
  | "expected"
  | "reproduce"
> {
  return {
    version: parityResultVersion,
    id: one.id,
    title: one.title,
    family,
    artifactKind,
    product: one.product,
    outputType: one.outputType,
    ...(graph && { workflow: graph.workflow.id }),
    settings: one.settings ?? {},
    expected: expectedOf(one),
    reproduce: commandOf(one),
  };
}

/** What runs a case again, as it is typed: of somebody's own file there is no golden case. */
function commandOf({ id, step, ownFile }: ParityCase): string {
  if (ownFile !== true) return `npx renderline parity run --case ${id}`;
  return `npm start -- --once --step ${/^[\w./-]+$/.test(step) ? step : `'${step.replaceAll("'", "'\\''")}'`}`;
}

async function runSides(
  app: App,
  one: ParityCase,
  { family }: OutputTypeDefinition,
  context: CaseContext,
): Promise<Sides> {
  const { faults, onProgress, onSide, signal } = context;
  if (family === "order_line") {
    const since = app.now();
    try {
      onProgress(`${one.id}: product`);
      await onSide?.("product");
      await ingestProduct(app, { ...context, file: one.step, product: one.product, mode: "graph" });
    } catch (error) {
      signal.throwIfAborted();
      const failed = { error: failureText(error), ...(await lastProductRun(app, one.product, since)), calls: [] };
      return { legacy: failed, graph: failed };
    } finally {
      await onSide?.(undefined);
    }
  }
  const run = family === "cad_file" ? runIngest : runOrderLine;
  try {
    onProgress(`${one.id}: legacy`);
    await onSide?.("legacy");
    const legacy = await run(app, one, "legacy", context);
    onProgress(`${one.id}: graph`);
    await onSide?.("graph");
    faults.current = one.fault;
    return { legacy, graph: await run(app, one, "graph", context) };
  } finally {
    faults.current = undefined;
    await onSide?.(undefined);
  }
}

async function withContents(sides: Sides, readContents: ReadContents): Promise<Sides> {
  const read = async (side: SideResult): Promise<SideResult> => {
    const contents = side.output && (await readContents(side.output.kind, side.output.sha256));
    return contents === undefined ? side : { ...side, contents };
  };
  return { legacy: await read(sides.legacy), graph: await read(sides.graph) };
}

function contentsBySide({ legacy, graph }: Sides): { readonly legacy?: string; readonly graph?: string } {
  return {
    ...(legacy.contents !== undefined && { legacy: legacy.contents }),
    ...(graph.contents !== undefined && { graph: graph.contents }),
  };
}

const unasked: ApprovedJudgement = { approved: null, comparisons: [], verdict: "pass", reason: "nothing is approved" };

type Named = readonly [name: SideName, side: SideResult];

/** Undefined where a side made nothing: whether it was to, is judged by what the case expects. */
type CompareSides = (left: Named, right: Named) => Promise<SideComparison | undefined>;

async function compareSides(
  app: App,
  [left, one]: Named,
  [right, other]: Named,
  { signal }: CaseContext,
): Promise<SideComparison | undefined> {
  if (one.output === undefined || other.output === undefined) return undefined;
  return compareOutputs([left, { ...one, output: one.output }], [right, { ...other, output: other.output }], {
    app,
    signal,
  });
}

async function judge(app: App, sides: Sides, compare: CompareSides, context: CaseContext): Promise<ApprovedJudgement> {
  const { approved: record, renderBase, provenance } = context;
  return judgeApproved({
    record,
    sides: isExternal(sides.legacy) ? { graph: sides.graph } : sides,
    contents: contentsBySide(sides),
    host: provenance.host,
    tools: provenance.tools,
    holds: async (one) => {
      const stored = await app.artifacts.path(one.sha256).catch(() => undefined);
      return stored !== undefined || (oneFile.has(one.kind) && (await context.takeKept?.(one)) === true);
    },
    renderBase,
    compare: async (approved, side, name) => {
      const found = await compare(["approved", approved], [name, side]);
      if (found === undefined) throw new Error("two outputs were to be compared, and one is not there");
      return found;
    },
  });
}

async function causesOf(
  app: App,
  one: ParityCase,
  sides: Sides & { readonly approved: SideResult | null; readonly comparisons: readonly SideComparison[] },
  { signal, onProgress, readContents }: CaseContext & { readonly readContents: ReadContents },
): Promise<Cause[]> {
  return findCauses({
    ...sides,
    expected: expectedOf(one),
    // Where a path is to fail, it does not do what the other does.
    apart: one.expect !== undefined,
    alike: async (kind, left, right) => {
      const contents = await readContents(kind, left);
      return contents !== undefined && contents === (await readContents(kind, right));
    },
    host: {
      artifacts: app.artifacts,
      tools: app.tools,
      now: app.now,
      signal,
      progress: (_: number, message: string) => onProgress(`${one.id}: cause, ${message}`),
      modules: new Map(modules.map((module) => [module.contract.module.key, module])),
    },
  });
}
