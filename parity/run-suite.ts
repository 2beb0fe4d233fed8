import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { catalogue, compile, RenderlineError, type Catalogue, type OutputTypeDefinition } from "#contracts";
import {
  hostIdentity,
  readApproved,
  reviewApprovals,
  withApprovals,
  withBaseCommit,
  type RenderAtBase,
} from "#parity/approved/index";
import type { ParityCase } from "#parity/case";
import type { SuiteHost } from "#parity/open-app";
import { caseKey, FileDigests, type KeyBase } from "#parity/history/case-key";
import { checkoutKey } from "#parity/history/checkout-key";
import { programKey } from "#parity/history/program-key";
import { toolsKey } from "#parity/history/tools-key";
import type { VerdictStore } from "#parity/history/verdict-store";
import { letsThrough } from "#parity/outputs/verdicts";
import { withSources, type FindNode } from "#parity/outputs/with-sources";
import { describe, outputTypeOf, runCase, type CaseContext } from "#parity/run-case";
import { readCaseSources, type CaseSources, type OrderedCase } from "#parity/select/case-sources";
import type { Changes } from "#parity/select/changes";
import { selectCases, type Selection } from "#parity/select/select-cases";
import { isExpired, matchWaivers, waivers } from "#parity/waivers/index";
import type { ParityResult } from "#runtime/api/parity-result";
import type { App } from "#runtime/app";
import { failureText } from "#runtime/modules/call-module";
import type { ToolIdentity } from "#runtime/modules/module";
import { lockSchema } from "#runtime/modules/source/locked-packages";
import { fewAtATime } from "#runtime/few-at-a-time";
import { projectRoot } from "#runtime/native/paths";

export interface SuiteOrder {
  readonly cases: readonly ParityCase[];
  /** Whose files the cases are of; this installation's, without it. */
  readonly checkout?: string;
  /** What the checkout authors. */
  readonly authored: Catalogue;
  /** Says where a node is authored, for what points to it. */
  readonly findNode?: FindNode;
  /** What the cases are chosen by, and the commit that stands for what was approved where that cannot be had; all without it. */
  readonly changes?: Changes | undefined;
  /** Each case is run anew, whatever changed and whatever was judged before. */
  readonly all?: boolean | undefined;
  /** Where verdicts are kept between runs; each case is run without it. */
  readonly history?: VerdictStore | undefined;
  readonly source: { readonly commit: string; readonly changed: boolean } | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  /** Hears of defects. */
  readonly onError: (error: unknown) => void;
  /** Hears of each case that has ended. */
  readonly onResult?: (result: ParityResult) => void;
}

/**
 * Runs the cases that changes can affect, one after the other; a case whose content was let through before has that verdict. Where
 * all are such, nothing is opened.
 */
export async function runSuite(host: SuiteHost, order: SuiteOrder): Promise<ParityResult[]> {
  const { cases, checkout = projectRoot, changes, signal, onProgress } = order;
  const ordered = cases.map((one) => {
    const definitions = catalogueOf(one, order.authored);
    return { case: one, catalogue: definitions, outputType: outputTypeOf(one, definitions).definition };
  });
  const traced = changes !== undefined || order.history !== undefined;
  const sources = traced ? await readCaseSources(ordered, checkout) : new Map<string, CaseSources>();
  const today = (): string => host.now().toISOString().slice(0, 10);
  const expired = waivers.filter((one) => isExpired(one, today()));
  const selection = changes === undefined || order.all === true ? undefined : selectCases(sources, changes, expired);
  const choiceOf = ({ id }: ParityCase): Selection => selection?.get(id) ?? { selected: true, why: "it was asked for" };
  const chosen = ordered.filter((one) => choiceOf(one.case).selected);
  const keys = await keysOf(host, { ordered: chosen, sources }, order);
  const reviews = await reviewApprovals(
    changes?.approved ?? new Map(),
    cases.map(({ id }) => id),
  );
  const decide: Decide = (result) => withApprovals({ ...result, ...matchWaivers(result, waivers, today()) }, reviews);
  const kept = await takeKept(host, keys, { ...order, decide });
  const base = {
    checkout,
    commit: changes?.commit ?? order.source?.commit ?? "",
    artifacts: async () => (await host.open()).artifacts,
    signal,
    onProgress,
  };
  const runAll = async (renderAtBase: RenderAtBase | undefined): Promise<ParityResult[]> => {
    const context = { ...order, decide, faults: host.faults, renderAtBase };
    const resultOf = async ({ case: one, catalogue, outputType }: (typeof ordered)[number]): Promise<ParityResult> => {
      const { selected, why } = choiceOf(one);
      const known = kept.get(one.id);
      if (known !== undefined) return { ...known, selected: `${why}; its content was judged before` };
      const keyNow = async (): Promise<string | undefined> => {
        const again = [{ case: one, catalogue, outputType }];
        return (await keysOf(host, { ordered: again, sources }, order)).get(one.id);
      };
      if (selected) {
        const own = { catalogue, selected: why, key: keys.get(one.id), keyNow };
        return ran(host, one, outputType, { ...context, ...own });
      }
      const skipped = notRun(one, outputType, { verdict: "skipped", reason: "not run", selected: why });
      return decide(skipped);
    };
    const results: ParityResult[] = [];
    for (const one of ordered) {
      signal.throwIfAborted();
      const result = await resultOf(one);
      order.onResult?.(result);
      results.push(result);
    }
    return results;
  };
  return changes === undefined ? runAll(undefined) : withBaseCommit(base, runAll);
}

/** By case id, kept verdicts that let through. One that stops is run again: whoever looks into it wants to know what its runs said. */
async function takeKept(
  host: SuiteHost,
  keys: ReadonlyMap<string, string>,
  { history, all, signal, decide }: SuiteOrder & { readonly decide: Decide },
): Promise<ReadonlyMap<string, ParityResult>> {
  if (history === undefined || all === true) return new Map();
  const taken = await fewAtATime([...keys], async ([id, key]) => {
    signal.throwIfAborted();
    const read = await history.take(key, host.files);
    const result = read && decide(read);
    if (result === undefined || !letsThrough(result)) return [];
    await history.markUsed(key);
    return [[id, result]] as const;
  });
  return new Map(taken.flat());
}

/** Says by the waivers of today, and by the approvals of this change, whether a result lets it through. */
type Decide = (result: ParityResult) => ParityResult;

async function recordComparison(app: App, result: ParityResult): Promise<void> {
  await app.database.db
    .insertInto("comparison")
    .values({ id: randomUUID(), case_id: result.id, created_at: app.now(), document: JSON.stringify(result) })
    .execute();
}

interface CaseOrder extends SuiteOrder {
  readonly decide: Decide;
  readonly faults: SuiteHost["faults"];
  readonly catalogue: Catalogue;
  readonly renderAtBase: RenderAtBase | undefined;
  readonly selected: string;
  readonly key: string | undefined;
  /** The key that the case has by now: what it is made of may be edited while it runs. */
  readonly keyNow: () => Promise<string | undefined>;
}

/** A case's new verdict, or why it has none. That nothing can be opened ends the suite. */
async function ran(
  host: SuiteHost,
  one: ParityCase,
  outputType: OutputTypeDefinition,
  order: CaseOrder,
): Promise<ParityResult> {
  const app = await host.open();
  const result = await judged(app, one, order).catch((error: unknown) => broken(one, outputType, order, error));
  const decided = order.decide(result);
  await recordComparison(app, decided);
  return decided;
}

async function judged(app: App, one: ParityCase, order: CaseOrder): Promise<ParityResult> {
  const { history, key, keyNow, renderAtBase, checkout = projectRoot } = order;
  const approved = await readApproved(one.id);
  const digest = approved?.approvals.at(-1)?.to;
  const context: CaseContext = {
    ...order,
    approved,
    renderBase: renderAtBase === undefined || digest === undefined ? undefined : () => renderAtBase(one.id, digest),
    ...(history && { takeKept: (file) => history.takeFile(file, app.artifacts) }),
    provenance: {
      commit: order.source?.commit ?? null,
      changed: order.source?.changed ?? true,
      tools: await toolsOf(app),
      host: await hostIdentity(),
    },
  };
  const made = await runCase(app, { ...one, step: resolve(checkout, one.step) }, context);
  const placed = order.findNode === undefined ? made : await withSources(made, order.findNode);
  const result = withBase(placed, order.changes);
  // Nor is a verdict kept that could not be come to: that is of this moment, and of the base commit that there is.
  if (key === undefined || !letsThrough(order.decide(result))) return result;
  if ((await keyNow()) === key) await history?.put(key, result, app.artifacts);
  return result;
}

/** A verdict that the base commit had a part in comes again only with the same commit. */
function withBase(result: ParityResult, changes: Changes | undefined): ParityResult {
  if (changes === undefined || result.sides.approved?.from !== "rendered from the base commit") return result;
  return { ...result, reproduce: `${result.reproduce} --since ${changes.commit}` };
}

/** A case that could not be judged is an error of its own: the other cases' verdicts and the report are still wanted. */
function broken(
  one: ParityCase,
  outputType: OutputTypeDefinition,
  { signal, onError, selected }: CaseOrder,
  error: unknown,
): ParityResult {
  signal.throwIfAborted();
  // Nobody foresaw it: the log has where it was thrown.
  if (!(error instanceof RenderlineError)) onError(error);
  const { code, message, remedy } = failureText(error);
  const reason = `it could not be judged: ${message} (${code}). ${remedy}`;
  return notRun(one, outputType, { verdict: "error", reason, selected });
}

/** What the report shows of a case that nobody asked for. */
export function leftOutCase(one: ParityCase, authored: Catalogue): ParityResult {
  const { definition } = outputTypeOf(one, catalogueOf(one, authored));
  return notRun(one, definition, { verdict: "skipped", reason: "not run", selected: "it was not asked for" });
}

function notRun(
  one: ParityCase,
  outputType: OutputTypeDefinition,
  why: Pick<ParityResult, "verdict" | "reason" | "selected">,
): ParityResult {
  const nothing = { calls: [] };
  return {
    ...describe(one, outputType),
    ...why,
    waived: false,
    waivers: [],
    reused: false,
    sides: { legacy: nothing, graph: nothing, approved: null },
    comparisons: [],
    causes: [],
    provenance: null,
    durationMs: 0,
  };
}

/** What is authored, and what a case defines by itself. */
export function catalogueOf({ definition }: ParityCase, authored: Catalogue): Catalogue {
  return definition === undefined ? authored : catalogue([...authored.all, compile(definition)]);
}

async function toolsOf(app: App): Promise<ToolIdentity[]> {
  return [await app.tools.cad.identity(), await app.tools.blender.identity()];
}

interface TracedCases {
  readonly ordered: readonly OrderedCase[];
  readonly sources: ReadonlyMap<string, CaseSources>;
}

/** By case id; none without a history. */
async function keysOf(
  { tools: native }: SuiteHost,
  { ordered, sources }: TracedCases,
  { history, checkout = projectRoot, onProgress }: SuiteOrder,
): Promise<ReadonlyMap<string, string>> {
  if (history === undefined || ordered.length === 0) return new Map();
  const lock = lockSchema.parse(JSON.parse(await readFile(join(checkout, "package-lock.json"), "utf8")));
  const digests = new FileDigests(checkout);
  const untraced = await checkoutKey(digests, checkout);
  if (untraced === undefined) {
    onProgress(`no verdict is reused or kept: Git does not say which files "${checkout}" has`);
    return new Map();
  }
  const base: KeyBase = {
    lock,
    tools: await toolsKey(native),
    host: await hostIdentity(),
    checkout: untraced,
  };
  const keys = new Map<string, string>();
  // One after the other: what the first reads, most others need as well.
  for (const { case: one, outputType } of ordered) {
    const own = sources.get(one.id);
    if (own === undefined) continue;
    const tools = [...base.tools, ...(await programKey(outputType))];
    keys.set(one.id, await caseKey(one.id, own, { ...base, tools }, digests));
  }
  return keys;
}
