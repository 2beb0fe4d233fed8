import { paramsSchema, type ArtifactRef, type NodeContract, type ResolvedParams } from "#contracts";
import { exportBlend, exportGlb, exportUsd } from "#nodes";
import { callModule, type CallHost } from "#runtime/modules/call-module";
import { exportBlendModule, exportGlbModule, exportUsdModule } from "#runtime/modules/index";
import { blendFormat, blendInstances, inspectBlend } from "./blend-export.ts";
import { checkExport, type Exported } from "./check-export.ts";
import type { VerifyCheck } from "./checks.ts";
import { glbFormat, glbInstances } from "./glb-export.ts";
import { inspectUsd, usdFormat, usdInstances } from "./usd-export.ts";

/** What the exports of a product are made of. */
export interface ExportInputs {
  readonly mesh: ArtifactRef<"mesh">;
  readonly parts: ArtifactRef<"parts">;
  readonly materials: ArtifactRef<"assignment">;
  readonly scene: ArtifactRef<"scene">;
}

type Host = CallHost & { readonly scratch: string };

/**
 * Exports a product as GLB, USD and Blender file, each with the settings nobody changed, and reads each again: every part once,
 * where it stands, of its published shape, in the material it was assigned with every value that the format has.
 * @throws RenderlineError artifact-missing, artifact-invalid, tool-*
 */
export async function verifyExports(host: Host, inputs: ExportInputs, exported: Exported): Promise<VerifyCheck[]> {
  const { scene, ...joined } = inputs;
  const { glb } = await callModule(host, "export.glb#1", exportGlbModule, {
    params: defaults(exportGlb),
    inputs: joined,
  });
  const inGlb = await glbInstances(await host.artifacts.read(glb.sha256));

  const { usd } = await callModule(host, "export.usd#1", exportUsdModule, {
    params: defaults(exportUsd),
    inputs: joined,
  });
  const inUsd = await inspectUsd(host, usd);

  const { blend } = await callModule(host, "export.blend#1", exportBlendModule, {
    params: defaults(exportBlend),
    inputs: { scene, parts: inputs.parts, materials: inputs.materials },
  });
  const inBlend = await inspectBlend(host, blend);

  return [
    checkExport(glbFormat, exported, inGlb),
    withProblems(
      checkExport(usdFormat, exported, usdInstances(inUsd)),
      inUsd.problems.map(({ code, place, message }) => `${code} at ${place}: ${message}`),
    ),
    checkExport(blendFormat, exported, blendInstances(inBlend)),
  ];
}

function defaults<TContract extends NodeContract>({ params }: TContract): ResolvedParams<TContract["params"]> {
  return paramsSchema(params).parse({}) as ResolvedParams<TContract["params"]>;
}

function withProblems(check: VerifyCheck, problems: readonly string[]): VerifyCheck {
  if (problems.length === 0) return check;
  return { ...check, ok: false, summary: `${check.summary}; OpenUSD's validators say: ${problems.join("; ")}` };
}
