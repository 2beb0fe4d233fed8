import { canonicalJson } from "#contracts";
import type { SideCall } from "#runtime/api/parity-result";

interface Making {
  readonly callId: string;
  /** Undefined where nobody could say which source a tool's result is from. */
  readonly text: string | undefined;
}

/**
 * The first call in which what two sides made was made otherwise, on machines whose tools may differ in the last bits; undefined where
 * there is none. As long as no native tool has had a hand in it, equal code gives equal results everywhere, so results are held
 * against each other. What a tool gave, and what was made of that, goes by the module's source and version and by its params.
 */
export function madeOtherwise(some: readonly SideCall[], others: readonly SideCall[]): string | undefined {
  const [left, right] = [makings(some), makings(others)];
  for (const { callId, text } of left) {
    const other = right.find((one) => one.callId === callId);
    if (text === undefined || text !== other?.text) return callId;
  }
  return right.find(({ callId }) => !left.some((one) => one.callId === callId))?.callId;
}

/** @param calls in call order: each after those whose results it takes */
function makings(calls: readonly SideCall[]): Making[] {
  /** Digests that may be others elsewhere. */
  const ofTools = new Set<string>();
  return calls.map(({ callId, module, source, tool, params, inputs, outputs, error }) => {
    const given = Object.entries(inputs).map(([port, digests]) => [
      port,
      digests.map((digest) => (ofTools.has(digest) ? "a tool's" : digest)),
    ]);
    const byTool = tool !== null || Object.values(inputs).some((digests) => digests.some((one) => ofTools.has(one)));
    if (byTool) for (const digest of Object.values(outputs)) ofTools.add(digest);
    if (byTool && source === null) return { callId, text: undefined };
    const made = { module, params, given, error: error ?? null, ...(byTool ? { source } : { outputs }) };
    return { callId, text: canonicalJson(made) };
  });
}
