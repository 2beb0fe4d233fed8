/** One generated workflow of twelve nodes: the shapes differ, so that nothing can be answered from a cache of types. */
export interface GeneratedWorkflow {
  readonly file: string;
  readonly text: string;
}

/**
 * Workflows of twelve nodes as an author would write them: one product, three scenes of it, three pictures, three
 * checks. Every one has other ids and settings; the wires are the same number in each.
 */
export function generateWorkflows(count: number): GeneratedWorkflow[] {
  return Array.from({ length: count }, (_, index) => ({
    file: `generated-${index}.workflow.ts`,
    text: workflowText(index),
  }));
}

function workflowText(index: number): string {
  const views = ["front", "side", "top"].map((view) => `${view}${index}`);
  const head = [
    'import { workflow } from "#contracts";',
    'import { composeScene, loadProduct, orderLine, renderStill, resolveMaterials, saveOutput } from "#nodes";',
    "",
    `export default workflow("generated/workflow-${index}", { family: "order_line", title: "Generated ${index}" })`,
    `  .node("order${index}", orderLine)`,
    `  .node("product${index}", loadProduct, (above) => ({ order: above.order${index}.order }))`,
    `  .node("materials${index}", resolveMaterials, (above) => ({ parts: above.product${index}.parts }))`,
  ];
  const nodes = views.flatMap((view, turn) => [
    `  .node("scene-${view}", composeScene, ({ product${index}, materials${index} }) => ({`,
    `    mesh: product${index}.mesh,`,
    `    materials: materials${index}.assignment,`,
    `    width: ${16 + (index % 4000)},`,
    `    azimuth: ${turn * 90},`,
    "  }))",
    `  .node("${view}", renderStill, (above) => ({ scene: above["scene-${view}"].scene, seed: ${index} }))`,
    `  .node("save-${view}", saveOutput, (above) => ({ image: above["${view}"].image, scene: above["scene-${view}"].scene }))`,
  ]);
  const outputs = views.map((view) => `"${view}": above["save-${view}"].image`).join(", ");
  return `${[...head, ...nodes, `  .output((above) => ({ ${outputs} }));`].join("\n")}\n`;
}
