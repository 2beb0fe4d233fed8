import type { ParityResult, SideComparison, SideResult } from "#runtime/api/parity-result";
import type { LinkArtifact } from "#runtime/api/artifact-links";

/** A case's result with every file that it shows linked anew. */
export async function linkResult(result: ParityResult, link: LinkArtifact): Promise<ParityResult> {
  const { legacy, graph, approved } = result.sides;
  const comparisons = [];
  for (const one of result.comparisons) comparisons.push(await linkComparison(one, link));
  return {
    ...result,
    sides: {
      legacy: await linkSide(legacy, link),
      graph: await linkSide(graph, link),
      approved: approved && (await linkSide(approved, link)),
    },
    comparisons,
  };
}

async function linkSide(side: SideResult, link: LinkArtifact): Promise<SideResult> {
  const { output, picture } = side;
  return {
    ...side,
    ...(output && { output: await link(output) }),
    ...(picture && { picture: await link(picture) }),
  };
}

async function linkComparison(one: SideComparison, link: LinkArtifact): Promise<SideComparison> {
  const { diff, heat } = one;
  return { ...one, ...(diff && { diff: await link(diff) }), ...(heat && { heat: await link(heat) }) };
}
