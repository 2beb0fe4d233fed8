import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../paths.ts";

/** A folder within the checkout, so that authored files in it find `#contracts` and the compiler's settings. */
export interface AuthoredFolder {
  readonly folder: string;
  /** Writes a file and gives its absolute path. */
  write(name: string, text: string): Promise<string>;
  remove(): Promise<void>;
}

export async function authoredFolder(): Promise<AuthoredFolder> {
  const parent = join(projectRoot, ".renderline", "test");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "authored-"));
  return {
    folder,
    write: async (name, text) => {
      const file = join(folder, name);
      await writeFile(file, text);
      return file;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A workflow that neither compiler nor validator lets pass: line 7 a wrong kind, line 8 an unknown setting. */
export const brokenWorkflow = `import { workflow } from "#contracts";
import { composeScene, loadProduct, orderLine, renderStill, resolveMaterials } from "#nodes";

export default workflow("order-line/broken", { family: "order_line", title: "Broken" })
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, ({ product }) => ({ parts: product.mesh }))
  .node("scene", composeScene, ({ product, materials }) => ({ mesh: product.mesh, materials: materials.assignment, wide: 1 }))
  .node("still", renderStill, ({ scene }) => ({ scene: scene.scene }))
  .output(({ still }) => ({ image: still.image }));
`;
