import { join } from "node:path";
import type { FindNode } from "#parity/outputs/with-sources";
import type { SourceIndex } from "./source-index.ts";

/**
 * Finds nodes in authored files. Each is read once, and the parser is loaded only when there is something to look for.
 * @param files by definition id, from the root
 */
export function nodeFinder(root: string, files: ReadonlyMap<string, string>): FindNode {
  const indexes = new Map<string, SourceIndex>();
  return async (definitions, node) => {
    const { sourceIndex } = await import("./source-index.ts");
    for (const id of definitions) {
      const file = files.get(id);
      if (file === undefined) continue;
      const index = indexes.get(file) ?? sourceIndex(join(root, file));
      indexes.set(file, index);
      const place = index.node(node);
      if (place !== undefined) return { file, ...place };
    }
    return undefined;
  };
}
