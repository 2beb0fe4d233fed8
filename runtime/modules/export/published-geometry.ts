import type { Document, Mesh, Node } from "@gltf-transform/core";
import { RenderlineError } from "#contracts";

/** A part of published geometry: its node, and the shape that it is an instance of. */
export interface PublishedInstance {
  readonly node: Node;
  readonly shape: Mesh;
  readonly key: string;
}

/**
 * The instances of published geometry: every part of the list once, and nothing else.
 * @throws RenderlineError artifact-invalid
 */
export function instancesOf(document: Document, listed: readonly string[]): PublishedInstance[] {
  const left = new Set(listed);
  const found = document
    .getRoot()
    .listNodes()
    .flatMap((node) => {
      const shape = node.getMesh();
      if (shape === null) return [];
      const key = node.getExtras()["partKey"];
      if (typeof key !== "string") return refuseGeometry(`a node of its shape "${shape.getName()}" has no key`);
      if (!left.delete(key)) return refuseGeometry(`its node "${key}" is no part`);
      return [{ node, shape, key }];
    });
  if (left.size > 0) refuseGeometry(`it does not hold ${[...left].join(", ")}`);
  return found;
}

export function refuseGeometry(what: string): never {
  throw new RenderlineError(
    "artifact-invalid",
    `geometry and part list do not fit: ${what}`,
    "Wire geometry and parts of one product.",
  );
}
