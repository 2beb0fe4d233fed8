import type { Cause, SideComparison } from "#runtime/api/parity-result";

type Field = Extract<Cause, { kind: "module-call" }>["field"];

export const fieldTexts: Readonly<Record<Field["what"], string>> = {
  param: "Param",
  input: "Input",
  version: "Version of",
  source: "Source of",
  tool: "Tool",
  result: "Result",
  call: "Call",
};

export const proofTexts = {
  swap: "Proved by the swap test",
  record: "Proved by the record",
  approved: "Proved against the approved side",
} as const;

export const sideOrExpected = { legacy: "Legacy", graph: "Graph", approved: "Approved", expected: "Expected" } as const;

/** A cause as one sentence. */
export function causeTitle(cause: Cause): string {
  switch (cause.kind) {
    case "module-call": {
      const { node, callId, module } = cause;
      const place = node === null ? `call "${callId}"` : `node "${node}"`;
      return `Legacy and graph part at ${place}, ${module}: ${fieldSentence(cause.field)}`;
    }
    case "shared-module":
      return `The shared module ${cause.module} changed both paths alike: ${fieldSentence(cause.field)}`;
    case "side-effect":
      return `The record of ${cause.record} differs: ${sideOrExpected[cause.sides[0]].toLowerCase()} and ${sideOrExpected[cause.sides[1]].toLowerCase()} are not equal`;
    case "opaque-legacy":
      return "This legacy records no calls: only what can be seen is known";
  }
}

function fieldSentence({ what, name }: Field): string {
  switch (what) {
    case "param":
      return `the param "${name}" differs`;
    case "input":
      return `the input "${name}" differs`;
    case "version":
      return "its version differs";
    case "source":
      return "its source differs";
    case "tool":
      return `the tool ${name} differs`;
    case "result":
      return `with equal inputs its result "${name}" differs`;
    case "call":
      return "only one side made the call";
  }
}

/** Keys as people know them; one that no comparison names stays a key. */
export function partNames(keys: readonly string[], comparisons: readonly Pick<SideComparison, "parts">[]): string[] {
  const named = new Map(comparisons.flatMap(({ parts = [] }) => parts.map(({ key, name }) => [key, name])));
  return keys.map((key) => named.get(key) ?? key);
}
