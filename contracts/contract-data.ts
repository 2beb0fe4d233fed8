import { z } from "zod";
import { artifactKindSchema, artifactRoleSchema } from "./artifact.ts";
import { digestOf } from "./canonical-json.ts";
import { familySchema } from "./family.ts";
import { paletteRoles, resourceClassSchema, type NodeContract } from "./node-contract.ts";
import { paramsSchema } from "./param.ts";
import { cardinalities } from "./port.ts";

/** A node contract as plain data: what the validator, the site and a worker of another release read. */
export const contractDataSchema = z.strictObject({
  type: z.string(),
  family: familySchema,
  role: z.enum(paletteRoles),
  title: z.string(),
  summary: z.string(),
  params: z.record(
    z.string(),
    z.strictObject({
      description: z.string(),
      required: z.boolean(),
      default: z.unknown().optional(),
      noDefault: z.string().optional(),
      settable: z.strictObject({ outputType: z.boolean(), orderLine: z.boolean() }),
      schema: z.record(z.string(), z.unknown()).describe("JSON Schema, draft 2020-12"),
    }),
  ),
  inputs: z.record(
    z.string(),
    z.strictObject({
      kind: artifactKindSchema,
      role: artifactRoleSchema,
      cardinality: z.enum(cardinalities),
      description: z.string(),
    }),
  ),
  outputs: z.record(
    z.string(),
    z.strictObject({ kind: artifactKindSchema, role: artifactRoleSchema, description: z.string() }),
  ),
  receives: artifactKindSchema.optional(),
  bridge: z.strictObject({ from: familySchema, artifact: artifactKindSchema }).optional(),
  uses: z.array(z.enum(["material-library", "mapping-rules", "material-state"])),
  module: z.strictObject({ key: z.string(), version: z.int().positive() }),
  resource: resourceClassSchema,
  legacySource: z.string(),
  /** JSON Schema of the whole settings object: strict, defaults included. */
  paramsSchema: z.record(z.string(), z.unknown()),
});
export type ContractData = z.infer<typeof contractDataSchema>;

/** A contract as plain data. */
export function contractData(contract: NodeContract): ContractData {
  const params: ContractData["params"] = {};
  for (const [name, one] of Object.entries(contract.params)) {
    params[name] = {
      description: one.description,
      required: one.required,
      ...(one.required ? { noDefault: one.noDefault } : { default: one.default }),
      settable: one.settable,
      schema: jsonSchema(one.schema),
    };
  }
  return {
    type: contract.type,
    family: contract.family,
    role: contract.role,
    title: contract.title,
    summary: contract.summary,
    params,
    inputs: { ...contract.inputs },
    outputs: { ...contract.outputs },
    ...(contract.receives === undefined ? {} : { receives: contract.receives }),
    ...(contract.bridge === undefined ? {} : { bridge: contract.bridge }),
    uses: [...contract.uses],
    module: contract.module,
    resource: contract.resource,
    legacySource: contract.legacySource,
    paramsSchema: jsonSchema(paramsSchema(contract.params)),
  };
}

/** The digest that a definition pins for each contract it uses. */
export function contractDigest(contract: NodeContract): string {
  return digestOf(contractData(contract));
}

function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}
