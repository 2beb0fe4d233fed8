import { callsOf } from "#parity/sides/calls-of";
import { isExternal } from "#parity/sides/external";
import type { Cause, SideCall, SideComparison, SideResult } from "#runtime/api/parity-result";
import type { CallCause, CauseField, Proof } from "./cause.ts";
import { effectCauses, sharedEffectCauses, type ExpectedEffects } from "./effect-causes.ts";
import { sameJson } from "./json-difference.ts";
import { swapTest, type Divergence, type SwapOptions, type SwapTest } from "./swap-test.ts";

export interface CauseInput extends Omit<SwapOptions, "replay"> {
  readonly legacy: SideResult;
  readonly graph: SideResult;
  /** Null where both paths were judged to be as approved, where nothing was approved, and where it could not be had. */
  readonly approved: SideResult | null;
  readonly comparisons: readonly SideComparison[];
  readonly expected?: ExpectedEffects | undefined;
  /** Whether the case says that the paths go apart: then their calls are held against what was approved, not against each other. */
  readonly apart?: boolean;
}

/**
 * Why a case differs, the first call first; nothing for one in which all sides agree. Calls are made again only where something
 * differs, each at most once for each pair of sides.
 */
export async function findCauses(input: CauseInput): Promise<Cause[]> {
  const { legacy, graph, approved, expected, apart = false } = input;
  const opaque = isExternal(legacy);
  const between = await callsBetween(input, opaque);
  const shared = approved === null ? unshared : await sharedCauses(input, approved, opaque);
  const parted = between.divergences.some(({ effect }) => effect === "failure");
  const explained = shared.failed ? "both sides" : parted ? "one side" : undefined;
  const effects = effectCauses(legacy, apart ? lastRun(graph) : graph, { explained, opaque, apart, expected });
  const told = new Set(effects.map(({ record }) => record));
  return [
    ...callCauses("module-call", between, legacy),
    ...effects,
    ...(opaque ? opaqueCauses(input) : []),
    ...shared.causes.filter((cause) => cause.kind !== "side-effect" || !told.has(cause.record)),
  ];
}

/** A side by the run that its end is from: where a graph fell back, legacy's; with the node of each call that the graph made too. */
function lastRun(side: SideResult): SideResult {
  if (side.fallbackCalls === undefined) return side;
  const { error, ...rest } = side;
  const calls = side.fallbackCalls.map((call) => {
    const own = side.calls.find(({ callId }) => callId === call.callId);
    return { ...call, node: own?.node ?? null, contract: own?.contract ?? null };
  });
  return { ...rest, calls, ...(side.output === undefined && error && { error }) };
}

async function callsBetween(input: CauseInput, opaque: boolean): Promise<SwapTest> {
  const { legacy, graph, apart = false } = input;
  if (apart) return { divergences: [], again: [], output: undefined, alone: false, stopped: undefined };
  return opaque ? commonCalls(input) : swapTest(legacy, graph, { ...input, replay: true });
}

interface SharedCauses {
  readonly causes: readonly Cause[];
  /** Whether it is a call in which both paths fail. */
  readonly failed: boolean;
}
const unshared: SharedCauses = { causes: [], failed: false };

/** An external command takes an order and a product, read as the graph reads them; what it does then nobody recorded. */
async function commonCalls({ legacy, graph, ...options }: CauseInput): Promise<SwapTest> {
  const calledBy = ({ calls }: SideResult, callId: string): boolean => calls.some((call) => call.callId === callId);
  const common = ({ calls, productCalls }: SideResult): SideResult => ({
    calls: calls.filter(({ callId }) => calledBy(legacy, callId) && calledBy(graph, callId)),
    ...(productCalls && { productCalls }),
  });
  const [left, right] = [common(legacy), common(graph)];
  return swapTest(left, right, { ...options, replay: false });
}

function opaqueCauses({ comparisons }: CauseInput): Cause[] {
  const found = comparisons.find(({ left, right }) => left === "legacy" && right === "graph");
  if (found === undefined || found.verdict === "pass") return [];
  const metrics = found.metrics.filter((one) => one.state === "measured" && one.verdict !== "pass");
  const parts = (found.parts ?? []).filter(({ differing }) => differing > 0);
  return [{ kind: "opaque-legacy", metrics: metrics.map(({ name }) => name), parts: parts.map(({ key }) => key) }];
}

/** What both paths do otherwise than what was approved. */
async function sharedCauses(input: CauseInput, record: SideResult, opaque: boolean): Promise<SharedCauses> {
  const { legacy } = input;
  const [approved, graph] = [lastRun(record), lastRun(input.graph)];
  const effects = sharedEffectCauses(approved, opaque || input.apart === true ? graph : legacy, graph);
  const ended = (side: SideResult): string | undefined => side.output?.sha256 ?? side.error?.code;
  const unchanged = ended(approved) === ended(graph) || (!opaque && ended(approved) === ended(legacy));
  if (unchanged) return { causes: effects, failed: false };
  const graphs = await swapTest(approved, graph, { ...input, replay: true });
  const felt = graphs.divergences.flatMap((one) => withFields(one, feltFields(one)));
  if (felt.length === 0) return { causes: effects, failed: false };
  const legacys = opaque ? undefined : await swapTest(approved, legacy, { ...input, replay: false });
  const shared = felt.flatMap((one) => {
    const fields = one.fields.filter(
      (field) => legacys === undefined || isShared(one, field, { legacy, graph }, legacys),
    );
    return withFields(one, fields);
  });
  const found = callCauses("shared-module", { ...graphs, divergences: shared }, approved);
  const calls = approved.productCalls === undefined && graph.productCalls !== undefined ? found.map(ofProduct) : found;
  const failed = shared.some(({ effect }) => effect === "failure");
  // A side that failed in a call leaves other records behind because of that.
  return { causes: failed ? calls : [...calls, ...effects], failed };
}

/** What may be at fault: other code that gives what was approved is not, and that it does not must be known. */
function feltFields({ effect, fields }: Divergence): readonly CauseField[] {
  if (effect === "none") return [];
  return effect === "unknown" ? fields.filter(({ what }) => what === "param" || what === "input") : fields;
}

function withFields(one: Divergence, fields: readonly CauseField[]): Divergence[] {
  return fields.length === 0 ? [] : [{ ...one, fields }];
}

/** Whether legacy parts from the approved side in the same place, or does in that call just what the graph does. */
function isShared(
  { call }: Divergence,
  field: CauseField,
  { legacy, graph }: Pick<CauseInput, "legacy" | "graph">,
  legacys: SwapTest,
): boolean {
  const [one, other] = [legacy, graph].map((side) => callsOf(side).find(({ callId }) => callId === call.callId));
  if (one !== undefined && other !== undefined && sameCall(one, other)) return true;
  const parted = legacys.divergences.find(({ call: { callId } }) => callId === call.callId);
  return parted?.fields.some(({ what, name }) => what === field.what && name === field.name) === true;
}

function sameCall(one: SideCall, other: SideCall): boolean {
  const what = ({ params, inputs, outputs }: SideCall) => ({ params, inputs, outputs });
  return one.error === other.error && sameJson(what(one), what(other));
}

/**
 * Of what was approved before products' calls were put on record, nobody knows what made the product: that the order line names another
 * one may come from any of those calls.
 */
function ofProduct(cause: CallCause): CallCause {
  const { what, name } = cause.field;
  if (what !== "input" || !/^request($|\.product($|\.))/.test(name)) return cause;
  const text =
    "the calls that made its product are not on record with what was approved, so that the product may be another by any of them; " +
    "approved again from a checkout that holds, the case has them";
  return { ...cause, proof: { how: "approved", holds: false, text } };
}

function callCauses(kind: CallCause["kind"], test: SwapTest, left: SideResult): CallCause[] {
  return test.divergences.flatMap((one) => {
    const { callId, module, node, contract } = one.call;
    const proof = proofOf(kind, one, test, left);
    return one.fields.map((field) => ({ kind, callId, module: module.key, node, contract, field, proof }));
  });
}

function proofOf(kind: CallCause["kind"], one: Divergence, test: SwapTest, left: SideResult): Proof {
  const ofCalls = kind === "module-call";
  const recorded = recordProof(kind, one, test, left);
  if (recorded !== undefined) return { how: ofCalls ? "record" : "approved", ...recorded };
  const side = ofCalls ? "legacy" : "the approved side";
  const swapped = test.divergences.filter(({ effect }) => effect !== "none").map(({ call }) => call.callId);
  const put = `with the results of ${side} put in at ${swapped.join(" and ")}`;
  const again = test.again.length === 0 ? "nothing had to be made again" : `made again: ${test.again.join(", ")}`;
  const holds = test.output === left.output?.sha256;
  const end = holds ? `the output is that of ${side}` : `the output still differs from that of ${side}`;
  return { how: ofCalls ? "swap" : "approved", holds, text: `${put}, ${end}; ${again}` };
}

/** What the records alone show; undefined where the output shows what was put in. */
function recordProof(
  kind: CallCause["kind"],
  { effect, fields }: Divergence,
  { stopped, alone }: SwapTest,
  left: SideResult,
): Pick<Proof, "holds" | "text"> | undefined {
  const fed = "what it takes is equal";
  if (effect === "none")
    return { holds: true, text: "the records differ; what the call gave with the same inputs does not" };
  if (effect === "failure")
    return { holds: true, text: `${fed}; it failed in this call, so that nothing after it was made` };
  if (effect === "unknown") {
    const why = stopped ?? "it was not made again";
    return { holds: false, text: `it takes what differs already, and what else it changes is not known: ${why}` };
  }
  const lone = "the output comes from a call that only one side made";
  if (alone && fields.every(({ what }) => what === "call"))
    return { holds: true, text: `only one side recorded this call; ${lone}, so that nothing was put in` };
  const unseen = stopped ?? (alone ? lone : undefined);
  if (unseen !== undefined) return { holds: kind === "shared-module", text: `${fed}; ${unseen}` };
  if (left.output === undefined) return { holds: true, text: `${fed}, or its difference was put right` };
  return undefined;
}
