import type { ArtifactLink, ProductDocument, RunDocument } from "./documents.ts";
import type { OrderLineDocument } from "./order-documents.ts";
import type { ParityResult, ParitySuite, SideComparison, SideResult } from "./parity-result.ts";

/** Says where to fetch a stored file, if anywhere. */
export type LinkArtifact = (one: ArtifactLink) => ArtifactLink | Promise<ArtifactLink>;

/** A run with links to what it and its nodes made and were given. */
export async function linkRun(run: RunDocument, link: LinkArtifact): Promise<RunDocument> {
  const nodes = [];
  for (const node of run.nodes) {
    const inputs: Record<string, ArtifactLink[]> = {};
    for (const [port, refs] of Object.entries(node.inputs)) {
      inputs[port] = [];
      for (const ref of refs) inputs[port].push(await link(ref));
    }
    nodes.push({ ...node, inputs, outputs: await linkAll(node.outputs, link) });
  }
  return { ...run, nodes, outputs: await linkAll(run.outputs, link) };
}

/** A case's result with every file that it shows linked anew. */
export async function linkCase(result: ParityResult, link: LinkArtifact): Promise<ParityResult> {
  const { legacy, graph, approved } = result.sides;
  const comparisons = [];
  for (const one of result.comparisons) comparisons.push(await linkComparison(one, link));
  return {
    ...result,
    sides: {
      legacy: await linkSide(legacy, link),
      graph: await linkSide(graph, link),
      approved: approved && (isHeld(approved, [legacy, graph]) ? await linkSide(approved, link) : approved),
    },
    comparisons,
  };
}

/** Of what was approved only digests may be at hand: then its files are there if a path has made the same. */
function isHeld({ from, output }: SideResult, paths: readonly SideResult[]): boolean {
  return from !== "digests only" || paths.some((path) => path.output?.sha256 === output?.sha256);
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
  const { diff, heat, frames } = one;
  const linked = [];
  for (const { left, right, ...frame } of frames ?? [])
    linked.push({ ...frame, ...(left && { left: await link(left) }), ...(right && { right: await link(right) }) });
  return {
    ...one,
    ...(diff && { diff: await link(diff) }),
    ...(heat && { heat: await link(heat) }),
    ...(frames && { frames: linked }),
  };
}

/** A suite with links to the small pictures of its cases. */
export async function linkSuite(suite: ParitySuite, link: LinkArtifact): Promise<ParitySuite> {
  const cases = [];
  for (const one of suite.cases) {
    const { thumbnail } = one;
    cases.push(thumbnail === undefined ? one : { ...one, thumbnail: await link(thumbnail) });
  }
  return { ...suite, cases };
}

/** A product with a link to its geometry. */
export async function linkProduct(one: ProductDocument, link: LinkArtifact): Promise<ProductDocument> {
  return { ...one, mesh: await link(one.mesh) };
}

/** An order line with links to what its dispatches published, and to what shadows made beside it. */
export async function linkOrderLine(line: OrderLineDocument, link: LinkArtifact): Promise<OrderLineDocument> {
  const dispatches = [];
  for (const { output, shadow, ...rest } of line.dispatches) {
    dispatches.push({
      ...rest,
      ...(output === undefined ? {} : { output: { ...output, ...(await link(artifactOf(output))) } }),
      ...(shadow === undefined
        ? {}
        : { shadow: shadow.output === undefined ? shadow : { ...shadow, output: await link(shadow.output) } }),
    });
  }
  return { ...line, dispatches };
}

function artifactOf({ kind, role, sha256, bytes }: ArtifactLink): ArtifactLink {
  return { kind, role, sha256, bytes };
}

async function linkAll(
  links: Readonly<Record<string, ArtifactLink>>,
  link: LinkArtifact,
): Promise<Record<string, ArtifactLink>> {
  const linked: Record<string, ArtifactLink> = {};
  for (const [name, one] of Object.entries(links)) linked[name] = await link(one);
  return linked;
}
