import { RenderlineError, type ArtifactRef, type OutputTypeDefinition } from "#contracts";
import {
  legacyBlend,
  legacyCommand,
  legacyFinishedStill,
  legacyGlb,
  legacyIngest,
  legacyStill,
  legacyThumbnail,
  legacyTurntable,
  legacyUsd,
} from "#runtime/legacy/index";
import type { CallHost } from "#runtime/modules/call-module";
import type { NewRun } from "#runtime/store/run-records";

/** Executes what an output type says of legacy. @returns artifacts by name; the one that is ordered is of the output type's kind */
export async function callLegacy(
  host: CallHost,
  { legacy, family, artifactKind }: OutputTypeDefinition,
  run: NewRun,
): Promise<Record<string, ArtifactRef>> {
  if ("command" in legacy) {
    const { settings = {}, ...command } = legacy;
    if (family === "order_line")
      return legacyCommand(host, { orderLine: run.request, settings, artifactKind, ...command });
    throw new RenderlineError(
      "legacy-command-unsupported",
      `output type "${run.output_type}" is of family ${family}, and an external legacy command makes order lines`,
      'Give the output type the legacy preset "ingest".',
    );
  }
  switch (legacy.preset) {
    case "ingest":
      return { ...(await legacyIngest(host, { step: run.request, settings: legacy.settings })) };
    case "still":
      return { ...(await legacyStill(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "finished-still":
      return { ...(await legacyFinishedStill(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "thumbnail":
      return { ...(await legacyThumbnail(host, { ...withMaterials(run), settings: legacy.settings })) };
    case "turntable":
      return { ...(await legacyTurntable(host, { ...withMaterials(run), settings: legacy.settings })) };
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
