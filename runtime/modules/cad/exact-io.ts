import { NodeIO, type JSONDocument } from "@gltf-transform/core";

/**
 * The library leaves out a translation, rotation or scale that is within 1e-5 of none. In metres that would put parts
 * that stand 10 micrometres apart into one place, so what is more than rounding is put back.
 */
export class ExactIO extends NodeIO {
  override async writeJSON(...[document, options]: Parameters<NodeIO["writeJSON"]>): Promise<JSONDocument> {
    const written = await super.writeJSON(document, options);
    for (const [index, node] of document.getRoot().listNodes().entries()) {
      const definition = written.json.nodes?.[index];
      if (definition === undefined) throw new Error(`GLB node "${node.getName()}" was not written`);
      const [translation, rotation, scale] = [node.getTranslation(), node.getRotation(), node.getScale()];
      if (differ(translation, [0, 0, 0])) definition.translation = translation;
      if (differ(rotation, [0, 0, 0, 1])) definition.rotation = rotation;
      if (differ(scale, [1, 1, 1])) definition.scale = scale;
    }
    return written;
  }
}

function differ(a: readonly number[], b: readonly number[]): boolean {
  return a.some((value, index) => Math.abs(value - (b[index] ?? 0)) > 1e-12);
}
