import type { z } from "zod";
import {
  wireSchema,
  workflowNodeSchema,
  type DefinitionKind,
  type MappingRulesDefinition,
  type MaterialLibraryDefinition,
  type OutputTypeDefinition,
  type WireDefinition,
  type WorkflowDefinition,
  type WorkflowNodeDefinition,
} from "../definition.ts";

/**
 * What could be read of a definition. Fields that could not are absent. `dropped` names wires and params
 * (`node.port`) that were there but unreadable, so that nobody reports them as missing as well.
 */
export type Salvaged =
  | SalvagedOf<"workflow", WorkflowDefinition>
  | SalvagedOf<"output-type", OutputTypeDefinition>
  | SalvagedOf<"material-library", MaterialLibraryDefinition>
  | SalvagedOf<"mapping-rules", MappingRulesDefinition>;

export interface SalvagedOf<TKind extends DefinitionKind, TDefinition> {
  readonly kind: TKind;
  readonly definition: Partial<TDefinition>;
  readonly dropped: ReadonlySet<string>;
}

type Loose = Readonly<Record<string, unknown>>;

/** Keeps each field that holds by itself; of a workflow's nodes, what can be read of each. */
export function salvage(kind: DefinitionKind, schema: z.ZodObject, raw: Loose): Salvaged {
  const dropped = new Set<string>();
  const definition: Record<string, unknown> = {};
  for (const [field, fieldSchema] of Object.entries(schema.shape)) {
    if (!Object.hasOwn(raw, field)) continue;
    const value = raw[field];
    if ((fieldSchema as z.ZodType).safeParse(value).success) definition[field] = value;
    else if (field === "nodes" && Array.isArray(value)) {
      definition[field] = value.map((node) => salvageNode(node, dropped)).filter((node) => node !== undefined);
    }
  }
  return { kind, definition, dropped };
}

function salvageNode(raw: unknown, dropped: Set<string>): WorkflowNodeDefinition | undefined {
  const { id, type, wires, params } = (raw ?? {}) as Loose;
  if (!workflowNodeSchema.shape.id.safeParse(id).success || typeof type !== "string") return undefined;
  return {
    id: id as string,
    type,
    wires: salvageEntries(wires, isWires, (port) => dropped.add(`${id as string}.${port}`)),
    params: salvageEntries(params, isJson, (port) => dropped.add(`${id as string}.${port}`)),
  };
}

function salvageEntries<TValue>(
  raw: unknown,
  holds: (value: unknown) => value is TValue,
  drop: (name: string) => void,
): Record<string, TValue> {
  if (typeof raw !== "object" || raw === null) return {};
  const kept: [string, TValue][] = [];
  for (const [name, value] of Object.entries(raw)) {
    if (holds(value)) kept.push([name, value]);
    else drop(name);
  }
  return Object.fromEntries(kept);
}

function isWires(value: unknown): value is WireDefinition | WireDefinition[] {
  return Array.isArray(value) ? value.every(isWire) : isWire(value);
}

function isWire(value: unknown): value is WireDefinition {
  return wireSchema.safeParse(value).success;
}

function isJson(value: unknown): value is WorkflowNodeDefinition["params"][string] {
  return value !== undefined;
}
