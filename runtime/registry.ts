import { contractData, type ContractData, type Registry } from "#contracts";
import { nodeContracts } from "#nodes";
import { legacySteps } from "#runtime/legacy/index";
import { modules } from "#runtime/modules/index";

/** By module key, why a module that only legacy calls has no contract in the palette. The validator asks for it. */
const legacyOnly: Readonly<Record<string, string>> = {};

let installed: Registry | undefined;

/** What this checkout offers to definitions, as plain data: contracts, modules, legacy steps. */
export function installedRegistry(): Registry {
  installed ??= {
    contracts: nodeContracts.map(contractData),
    modules: modules.map(({ contract: { module } }) => {
      const reason = legacyOnly[module.key];
      return { key: module.key, version: module.version, ...(reason === undefined ? {} : { legacyOnly: reason }) };
    }),
    legacySources: legacySteps.map(({ name }) => name),
  };
  return installed;
}

/** A registry's contracts by node type. */
export function contractsOf({ contracts }: Registry): ReadonlyMap<string, ContractData> {
  return new Map(contracts.map((contract) => [contract.type, contract]));
}
