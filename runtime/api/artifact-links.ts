import type { ArtifactLink, ParityDocument, ProductDocument, RunDocument } from "./documents.ts";
import type { OrderLineDocument } from "./order-documents.ts";

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

/** A comparison with links to its pictures. */
export async function linkCase(one: ParityDocument, link: LinkArtifact): Promise<ParityDocument> {
  const { legacy, graph, diff } = one;
  return {
    ...one,
    legacy: legacy.image === undefined ? legacy : { ...legacy, image: await link(legacy.image) },
    graph: graph.image === undefined ? graph : { ...graph, image: await link(graph.image) },
    ...(diff === undefined ? {} : { diff: await link(diff) }),
  };
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
