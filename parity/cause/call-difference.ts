import type { SideCall } from "#runtime/api/parity-result";
import type { CauseField } from "./cause.ts";
import { jsonDifferences, sameJson } from "./json-difference.ts";

/** What was set otherwise in two calls, each param by its own path. */
export function paramDifferences(left: SideCall, right: SideCall): CauseField[] {
  return jsonDifferences(left.params, right.params).map(({ path, left, right }) => ({
    what: "param",
    name: path.join("."),
    left,
    right,
  }));
}

/**
 * What executed two calls otherwise: the module's version, else its source, and the tool. A digest that nobody could say is no
 * difference: then the result tells.
 */
export function codeDifferences(left: SideCall, right: SideCall): CauseField[] {
  const fields: CauseField[] = [];
  const { key } = right.module;
  if (left.module.version !== right.module.version)
    fields.push({ what: "version", name: key, left: left.module.version, right: right.module.version });
  else if (left.source !== null && right.source !== null && left.source !== right.source)
    fields.push({ what: "source", name: key, left: left.source, right: right.source });
  if (!sameJson(left.tool, right.tool)) {
    const name = right.tool?.kind ?? left.tool?.kind ?? key;
    fields.push({ what: "tool", name, left: left.tool, right: right.tool });
  }
  return fields;
}

/** A call that one side made and the other did not. */
export function callDifference(left: SideCall | undefined, right: SideCall | undefined): CauseField {
  const name = (left ?? right)?.callId ?? "";
  return { what: "call", name, left: left?.callId ?? null, right: right?.callId ?? null };
}
