import type { ArtifactKind } from "#contracts";
import { callsOf } from "#parity/sides/calls-of";
import type { SideCall, SideResult } from "#runtime/api/parity-result";
import { failureText } from "#runtime/modules/call-module";
import { callDifference, codeDifferences, paramDifferences } from "./call-difference.ts";
import type { CauseField } from "./cause.ts";
import { sameJson } from "./json-difference.ts";
import { insideDifference } from "./look-inside.ts";
import { installed, kindAt, recall, type ReplayHost } from "./recall.ts";

/** A call in which two sides part by themselves, not because an earlier one did. */
export interface Divergence {
  /** The right side's; where it made none, the left side's. */
  readonly call: SideCall;
  readonly fields: readonly CauseField[];
  readonly effect: Effect;
}

/**
 * What becomes of what differs in a call: nothing, another result (or a call that one side did not make), a side that fails in it.
 * Nobody knows of a call that takes what an earlier difference changed, and was not made again with what the other side takes.
 */
export type Effect = "none" | "result" | "failure" | "unknown";

/** What two sides' calls part in, and what the right side makes with the left side's results put in there. */
export interface SwapTest {
  readonly divergences: readonly Divergence[];
  /** Calls of the right side that were made again, with what the swaps changed of their inputs. */
  readonly again: readonly string[];
  /** Digest of the output that the right side comes to with every swap; undefined where it makes none, and where it stands alone. */
  readonly output: string | undefined;
  /** Whether an output comes from a call that only one side made: then nothing that was put in shows in it. */
  readonly alone: boolean;
  /** Why a call could not be made again: from there on nothing is known of one that takes what a difference changed. */
  readonly stopped: string | undefined;
}

export interface SwapOptions {
  readonly host: ReplayHost;
  /** Whether to call anything again; without it, what follows a difference is taken to follow from it. */
  readonly replay: boolean;
  /** Whether two files whose bytes differ hold the same: for kinds that are never the same bytes twice. */
  readonly alike?: ((kind: ArtifactKind, left: string, right: string) => Promise<boolean>) | undefined;
}

/**
 * Goes through the right side's calls in order. A call that takes the same as the left side's with the same params and the same code,
 * and gives another result, parts from it; so does one that is set otherwise, or takes what no earlier difference explains.
 * There the left side's result is put in, and the calls that depend on it are made again (through `callModule`, nothing kept
 * taken): what they give then must be the left side's results, or they part as well. Each call is made at most once more.
 * The calls that made an order line's product come first, where both sides have them on record.
 */
export async function swapTest(left: SideResult, right: SideResult, options: SwapOptions): Promise<SwapTest> {
  const product = hasProductCalls(left) && hasProductCalls(right);
  const test = new SwapWalk(product ? wholeOf(left) : left, product ? wholeOf(right) : right, options);
  if (product) {
    for (const call of right.productCalls) await test.look(call, "product");
    test.endProduct(right.productCalls);
  }
  for (const call of right.calls) await test.look(call);
  return test.end();
}

type WithProduct = SideResult & { readonly productCalls: readonly SideCall[] };

function hasProductCalls(side: SideResult): side is WithProduct {
  return side.productCalls !== undefined;
}

function wholeOf(side: SideResult): SideResult {
  return { ...side, calls: callsOf(side) };
}

class SwapWalk {
  readonly #left: SideResult;
  readonly #right: SideResult;
  readonly #options: SwapOptions;
  readonly #lefts: ReadonlyMap<string, SideCall>;
  /** What came of calls that only one side made. */
  readonly #unpaired = new Set<string>();
  /** The right side's digests, and those of the left side that stand for them now. */
  readonly #replaced = new Map<string, string>();
  readonly #divergences: Divergence[] = [];
  readonly #again: string[] = [];
  #stopped: string | undefined;

  constructor(left: SideResult, right: SideResult, options: SwapOptions) {
    [this.#left, this.#right, this.#options] = [left, right, options];
    this.#lefts = new Map(left.calls.map((call) => [call.callId, call]));
    const rights = new Set(right.calls.map(({ callId }) => callId));
    const missing = left.calls.filter(({ callId }) => !rights.has(callId));
    const extra = right.calls.filter(({ callId }) => !this.#lefts.has(callId));
    for (const { outputs } of [...missing, ...extra])
      for (const digest of Object.values(outputs)) this.#unpaired.add(digest);
    // Where a side failed, what it did not come to is no difference of its own.
    if (!hasFailed(right)) for (const call of missing) this.#part(call, [callDifference(call, undefined)], "result");
    if (!hasFailed(left)) for (const call of extra) this.#part(call, [callDifference(undefined, call)], "result");
  }

  /** @param of "product" for a call that made the order line's product: that its file is another one is told by the order line */
  async look(recorded: SideCall, of?: "product"): Promise<void> {
    const left = this.#lefts.get(recorded.callId);
    if (left === undefined) return;
    const { inputs, fields: inputFields } = await this.#feed(left, recorded, of);
    const own = [...paramDifferences(left, recorded), ...inputFields, ...codeDifferences(left, recorded)];
    const fedOtherwise = !sameJson(inputs, recorded.inputs);
    // Made again even where it differs by itself: whether that alone changes the result is the question.
    const given = fedOtherwise ? await this.#callAgain(recorded, inputs) : recorded;
    const results = given === undefined ? [] : await this.#resultDifferences(left, given);
    const fields = own.length > 0 ? own : results;
    if (fields.length > 0) this.#part(recorded, fields, effectOf(left, given, results));
    for (const [port, digest] of Object.entries(recorded.outputs)) {
      const swapped = left.outputs[port];
      if (swapped !== undefined && swapped !== digest) this.#replaced.set(digest, swapped);
    }
  }

  /** From here on another file is no more explained by the call that read it: the order line names the file itself. */
  endProduct(calls: readonly SideCall[]): void {
    for (const digest of calls.flatMap(({ inputs }) => inputs["request"] ?? [])) this.#replaced.delete(digest);
  }

  end(): SwapTest {
    const outputs = [this.#left, this.#right].map(({ output }) => output?.sha256);
    const [, output] = outputs;
    const alone = outputs.some((digest) => digest !== undefined && this.#unpaired.has(digest));
    const positions = new Map(this.#left.calls.map(({ callId }, at) => [callId, at]));
    for (const [at, { callId }] of this.#right.calls.entries()) {
      const before = this.#right.calls[at - 1]?.callId;
      if (!positions.has(callId))
        positions.set(callId, (before === undefined ? -1 : (positions.get(before) ?? 0)) + 0.5);
    }
    const position = ({ call }: Divergence): number => positions.get(call.callId) ?? 0;
    return {
      divergences: this.#divergences.toSorted((one, other) => position(one) - position(other)),
      again: this.#again,
      output: alone ? undefined : output && (this.#replaced.get(output) ?? output),
      alone,
      stopped: this.#stopped,
    };
  }

  #part(call: SideCall, fields: readonly CauseField[], effect: Effect): void {
    this.#divergences.push({ call, fields, effect });
  }

  /** What the right side's call takes once all swaps are put in, and what of it differs still. */
  async #feed(
    left: SideCall,
    right: SideCall,
    of: "product" | undefined,
  ): Promise<{ inputs: SideCall["inputs"]; fields: CauseField[] }> {
    const inputs: SideCall["inputs"] = {};
    const fields: CauseField[] = [];
    for (const port of new Set([...Object.keys(left.inputs), ...Object.keys(right.inputs)])) {
      const [wanted, recorded] = [left.inputs[port], right.inputs[port]];
      const swapped = (digest: string, at: number): string =>
        digest === wanted?.[at] ? digest : (this.#replaced.get(digest) ?? digest);
      const taken = recorded?.map(swapped);
      if (taken !== undefined) inputs[port] = taken;
      if (sameJson(taken, wanted)) continue;
      const named = of === "product" && port === "request";
      const field = named ? undefined : await this.#inputDifference(right, port, wanted, taken);
      if (field !== undefined) fields.push(field);
      else if (wanted !== undefined) inputs[port] = wanted;
    }
    return { inputs, fields };
  }

  /** Undefined where it follows from a call that only one side made, or from what a file names inside. */
  async #inputDifference(
    call: SideCall,
    port: string,
    left: readonly string[] | undefined,
    right: readonly string[] | undefined,
  ): Promise<CauseField | undefined> {
    if ([...(left ?? []), ...(right ?? [])].some((digest) => this.#unpaired.has(digest))) return undefined;
    const [one, ...others] = left ?? [];
    const [other, ...more] = right ?? [];
    if (one === undefined || other === undefined || others.length + more.length > 0)
      return { what: "input", name: port, left: [...(left ?? [])], right: [...(right ?? [])] };
    const { host } = this.#options;
    const pair = { what: "input", port, kind: kindAt(host, call, port), left: one, right: other } as const;
    return insideDifference(host.artifacts, pair, this.#replaced);
  }

  /** The call as it goes with these inputs; undefined where it cannot be made again. */
  async #callAgain(call: SideCall, inputs: SideCall["inputs"]): Promise<SideCall | undefined> {
    const { host, replay } = this.#options;
    if (!replay || this.#stopped !== undefined) return undefined;
    if (installed(host, call) === undefined) {
      this.#stopped = `${call.callId} was not made again: its module is not installed here in version ${call.module.version}`;
      return undefined;
    }
    const { error: _, ...without } = call;
    try {
      const outputs = await recall(host, call, inputs);
      this.#again.push(call.callId);
      return { ...without, inputs, outputs };
    } catch (error) {
      host.signal.throwIfAborted();
      const { code } = failureText(error);
      if (code === "artifact-missing") {
        this.#stopped = `${call.callId} could not be made again: what it takes is gone from the store`;
        return undefined;
      }
      this.#again.push(call.callId);
      return { ...without, inputs, outputs: {}, error: code };
    }
  }

  async #resultDifferences(left: SideCall, right: SideCall): Promise<CauseField[]> {
    if (left.error !== right.error)
      return [{ what: "result", name: "error", left: left.error ?? null, right: right.error ?? null }];
    const { host, alike } = this.#options;
    const fields: CauseField[] = [];
    for (const port of new Set([...Object.keys(left.outputs), ...Object.keys(right.outputs)])) {
      const [one, other] = [left.outputs[port], right.outputs[port]];
      if (one === other) continue;
      const kind = kindAt(host, right, port);
      if (one === undefined || other === undefined)
        fields.push({ what: "result", name: port, left: one ?? null, right: other ?? null });
      else if (kind === undefined || (await alike?.(kind, one, other)) !== true) {
        const pair = { what: "result", port, kind, left: one, right: other } as const;
        const field = await insideDifference(host.artifacts, pair, new Map());
        if (field !== undefined) fields.push(field);
      }
    }
    return fields;
  }
}

function effectOf(left: SideCall, given: SideCall | undefined, results: readonly CauseField[]): Effect {
  if (given === undefined) return "unknown";
  if (results.length === 0) return "none";
  return left.error === given.error ? "result" : "failure";
}

function hasFailed({ calls, error }: SideResult): boolean {
  return error !== undefined || calls.some((call) => call.error !== undefined);
}
