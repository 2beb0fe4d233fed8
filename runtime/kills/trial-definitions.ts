import { catalogue, compile, mappingRules, materialLibrary, outputType, workflow, type Catalogue } from "#contracts";
import { exportGlb, loadProduct, orderLine, resolveMaterials } from "#nodes";

// Of nobody's content: what is proved must not depend on what a team authors, nor on whether that loads.
const library = materialLibrary("trial", {
  title: "Trial materials",
  materials: {
    grey: {
      title: "Grey",
      group: "other",
      source: "by eye",
      look: { baseColor: [0.5, 0.5, 0.5], metallic: 0, roughness: 0.5 },
    },
  },
});

const rules = mappingRules("trial-rules", {
  title: "Trial rules",
  library,
  rules: [],
  cadColour: false,
  cadColourOn: "grey",
  fallback: "grey",
});

const glb = workflow("order-line/trial", { family: "order_line", title: "Trial" })
  .node("order", orderLine)
  .node("product", loadProduct, ({ order }) => ({ order: order.order }))
  .node("materials", resolveMaterials, ({ product }) => ({ parts: product.parts }))
  .node("export", exportGlb, ({ product, materials }) => ({
    mesh: product.mesh,
    parts: product.parts,
    materials: materials.assignment,
  }))
  .output((above) => ({ glb: above.export.glb }));

/** An output type that needs no native tool on either path; the graph compresses, legacy does not, so bytes tell the path. */
function trialType(id: string) {
  return outputType(id, {
    title: "Trial",
    family: "order_line",
    artifactKind: "glb",
    graph: {
      workflow: glb,
      output: "glb",
      overrides: { export: { compression: "meshopt" }, materials: { onMissing: "fallback" } },
    },
    legacy: { preset: "glb", settings: { compression: "none", up: "y", unit: "m", onMissing: "fallback" } },
    materials: { library, rules },
  });
}

/** Definitions with an output type of each of these ids. */
export function trialCatalogue(ids: readonly string[]): Catalogue {
  return catalogue([...ids.map(trialType), glb, library, rules].map((one) => compile(one)));
}
