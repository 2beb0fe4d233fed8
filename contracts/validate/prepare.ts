import { z } from "zod";
import { digestOf } from "../canonical-json.ts";
import type { ContractData } from "../contract-data.ts";
import type { Registry } from "../registry.ts";

/** A contract as the checks use it. */
export interface PreparedContract {
  readonly data: ContractData;
  readonly digest: string;
  /** By param; a param whose JSON Schema cannot be read is missing here, and the installation is faulty. */
  readonly params: ReadonlyMap<string, z.ZodType>;
}

/** The registry, indexed once for a validation. */
export interface PreparedRegistry {
  readonly contracts: ReadonlyMap<string, PreparedContract>;
  readonly types: readonly string[];
}

// Reading JSON Schemas costs far more than using them. The digest names the content, so a changed contract is
// never answered from here.
const paramReaders = new Map<string, ReadonlyMap<string, z.ZodType>>();
const rememberedContracts = 500;

export function prepareRegistry(registry: Registry): PreparedRegistry {
  const contracts = new Map<string, PreparedContract>();
  for (const data of registry.contracts) {
    if (contracts.has(data.type)) continue;
    const digest = digestOf(data);
    contracts.set(data.type, { data, digest, params: readersOf(data, digest) });
  }
  return { contracts, types: [...contracts.keys()] };
}

function readersOf(data: ContractData, digest: string): ReadonlyMap<string, z.ZodType> {
  const known = paramReaders.get(digest);
  if (known !== undefined) return known;
  const readers = new Map<string, z.ZodType>();
  for (const [name, { schema }] of Object.entries(data.params)) {
    try {
      readers.set(name, z.fromJSONSchema(schema));
    } catch {
      // Reported as contract-invalid by the registry's own check.
    }
  }
  if (paramReaders.size >= rememberedContracts) paramReaders.clear();
  paramReaders.set(digest, readers);
  return readers;
}
