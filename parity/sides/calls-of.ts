import type { SideCall, SideResult } from "#runtime/api/parity-result";

/** Every call that led to what a side came to, in call order: those that made an order line's product, and its own. */
export function callsOf({ productCalls = [], calls }: Pick<SideResult, "productCalls" | "calls">): SideCall[] {
  return [...productCalls, ...calls];
}
