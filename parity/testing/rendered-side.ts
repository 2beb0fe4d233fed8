import type { SideCall } from "#runtime/api/parity-result";

interface Side {
  readonly calls: SideCall[];
}

export const newerBlender = { kind: "blender", version: "4.5.16", build: "b" };

/** A side of one call of a module that renders, and how that call differs from it. */
export function renderedSide(key: string, params: SideCall["params"]): (text?: Partial<SideCall>) => Side {
  const call: SideCall = {
    callId: `${key}#1`,
    module: { key, version: 1 },
    source: null,
    tool: { kind: "blender", version: "4.5.15", build: "a" },
    params,
    inputs: { scene: ["a".repeat(64)] },
    outputs: {},
    node: null,
    contract: null,
  };
  return (text = {}) => ({ calls: [{ ...call, ...text }] });
}

/** What a team's own renderer has on record. */
export const externalSide = renderedSide("legacy.command", {})({ tool: null });
