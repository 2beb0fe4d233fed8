import type { z } from "zod";
import { RenderlineError, structureSchema, type Structure, type StructureNode } from "#contracts";
import { readStep } from "#nodes";
import { readStepResultSchema, type ReadStepParams } from "#runtime/native/operations";
import { implement, type Tool, type ToolRequestOptions } from "../module.ts";
import { refuseImplausible } from "./implausible.ts";
import { prototypeIds } from "./identity/prototype-ids.ts";
import { shapeOf } from "./identity/signature.ts";

/** Reads the STEP file with the CAD kernel; plain data, already in metres, comes back. */
export const readStepModule = implement(
  readStep,
  "cad",
  async ({ request }, { artifacts, tools, signal, progress }) => {
    if (request === undefined) throw new Error("cad.read-step needs the run's STEP file");
    const structure = await readStructure(tools.cad, await artifacts.path(request.sha256), {
      signal,
      onProgress: progress,
    });
    return {
      step: { ...request, kind: "step", role: "source" },
      structure: await artifacts.writeJson("structure", "structure", structure),
    };
  },
);

/** The product structure of a STEP file. @throws RenderlineError step-*, tool-* */
export async function readStructure(cad: Tool, file: string, options: ToolRequestOptions = {}): Promise<Structure> {
  const params: ReadStepParams = { file };
  const read = readStepResultSchema.parse(await cad.request("read-step", params, options));
  refuseImplausible(read);
  const structure = structureOf(read);
  if (structure.roots.length === 0) {
    throw new RenderlineError(
      "step-no-surface",
      "the STEP file holds no product",
      "Export the assembly again, with its geometry.",
    );
  }
  return structure;
}

/** What the kernel read, its shapes recognised, and its labels replaced by ids that no file order changes. */
export function structureOf({ roots, prototypes, ...rest }: z.output<typeof readStepResultSchema>): Structure {
  const shapes = prototypes.map(({ brep, ...prototype }) => ({
    ...prototype,
    area: brep?.area ?? 0,
    shape: brep === null ? null : shapeOf(brep),
  }));
  const identified = shapes.map((one) => ({ ...one, signature: one.shape?.signature ?? null }));
  const ids = prototypeIds(identified, roots);
  const idOf = (label: string): string => {
    const id = ids.get(label);
    if (id === undefined) throw new Error(`the CAD worker told nothing of prototype "${label}"`);
    return id;
  };
  const withId = (node: StructureNode): StructureNode => ({
    ...node,
    prototype: idOf(node.prototype),
    children: node.children.map(withId),
  });
  return structureSchema.parse({
    version: 3,
    ...rest,
    roots: roots.map(withId),
    prototypes: shapes.map((one) => ({ ...one, id: idOf(one.label) })),
  });
}
