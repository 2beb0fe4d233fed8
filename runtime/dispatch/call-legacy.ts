import { RenderlineError, type ArtifactRef, type Legacy } from "#contracts";
import { legacyBlend, legacyGlb, legacyIngest, legacyStill, legacyUsd } from "#runtime/legacy/index";
import type { CallHost } from "#runtime/modules/call-module";
import type { NewRun } from "#runtime/store/run-records";

/** Executes what an output type says of legacy. @returns artifacts by name; the one that is ordered is of the output type's kind */
export async function callLegacy(host: CallHost, legacy: Legacy, run: NewRun): Promise<Record<string, ArtifactRef>> {
  if ("command" in legacy) {
    throw new RenderlineError(
      "legacy-command-unsupported",
      `output type "${run.output_type}" names an external legacy command, which this version cannot run yet`,
      "Give the output type a legacy preset, or use --mode graph.",
    );
  }
  switch (legacy.preset) {
    case "ingest":
      return { ...(await legacyIngest(host, { step: run.request, settings: legacy.settings })) };
    case "still":
      return { ...(await legacyStill(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "usd":
      return { ...(await legacyUsd(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "blend":
      return { ...(await legacyBlend(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "glb":
      return { ...(await legacyGlb(host, { ...withMaterials(run), settings: legacy.settings })) };
  }
}

function withMaterials({ request: orderLine, library, rules, state }: NewRun) {
  if (library === undefined || rules === undefined || state === undefined)
    throw new Error("a legacy preset that uses materials was started without");
  return { orderLine, library, rules, state };
}
