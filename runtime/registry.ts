import { contractData, type Registry } from "#contracts";
import { nodeContracts } from "#nodes";
import { legacySteps } from "#runtime/legacy/index";
import { modules } from "#runtime/modules/index";

let installed: Registry | undefined;

/** What this checkout offers to definitions, as plain data: contracts, modules, legacy steps. */
export function installedRegistry(): Registry {
  installed ??= {
    contracts: nodeContracts.map(contractData),
    modules: modules.map(({ contract }) => contract.module),
    legacySources: [...legacySteps],
  };
  return installed;
}
