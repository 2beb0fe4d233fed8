import { partsSchema, productSchema, type ArtifactRef, type Parts } from "#contracts";
import type { ModuleHost } from "#runtime/modules/module";
import { glbStructure } from "./read-glb.ts";
import type { Structure, StructureItem } from "./items.ts";

/** What a published product is: its manifest, its part list and its geometry. @throws RenderlineError artifact-* */
export async function productStructure(
  { artifacts }: Pick<ModuleHost, "artifacts">,
  { sha256 }: Pick<ArtifactRef, "sha256">,
): Promise<Structure> {
  const { mesh, parts, ...manifest } = await artifacts.readJson(sha256, productSchema);
  const geometry = await glbStructure(await artifacts.read(mesh.sha256));
  const list = await artifacts.readJson(parts.sha256, partsSchema);
  const items: StructureItem[] = [
    { what: "setting", id: "manifest", values: manifest },
    { what: "file", id: "geometry", values: { sha256: mesh.sha256 } },
    { what: "file", id: "part list", values: { sha256: parts.sha256 } },
    ...withListed(geometry.items, list),
    ...list.prototypes.map(({ id, ...values }) => ({ what: "mesh" as const, id: `${id} in the part list`, values })),
    ...list.skipped.map(({ path, reason }) => {
      return { what: "object" as const, id: `${path.join(" / ")}, skipped`, values: { reason } };
    }),
  ];
  return { ...geometry, items };
}

/** A part is one thing: its instance in the geometry, and what the list says of it. */
function withListed(items: readonly StructureItem[], { parts }: Parts): StructureItem[] {
  const listed = new Map(parts.map((part) => [part.key, part]));
  const joined = items.map((item) => {
    const part = item.part === true ? listed.get(item.id) : undefined;
    if (part === undefined) return item;
    listed.delete(item.id);
    return { ...item, values: { ...item.values, ...underList(part) } };
  });
  return [
    ...joined,
    ...[...listed].map(([id, part]) => ({ what: "object" as const, id, part: true, values: underList(part) })),
  ];
}

function underList(part: Parts["parts"][number]): StructureItem["values"] {
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [`list.${name}`, value]));
}
