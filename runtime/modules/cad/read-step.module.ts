import { RenderlineError, structureSchema } from "#contracts";
import { readStep } from "#nodes";
import { readStepResultSchema, type ReadStepParams } from "#runtime/native/operations";
import { implement } from "../module.ts";

/** Reads the STEP file with the CAD kernel; plain data, already in metres, comes back. */
export const readStepModule = implement(
  readStep,
  "cad",
  async ({ request }, { artifacts, tools, signal, progress }) => {
    if (request === undefined) throw new Error("cad.read-step needs the run's STEP file");
    const params: ReadStepParams = { file: await artifacts.path(request.sha256) };
    const reply = await tools.cad.request("read-step", params, { signal, onProgress: progress });
    const structure = structureSchema.parse({ version: 1, ...readStepResultSchema.parse(reply) });
    if (structure.roots.length === 0) {
      throw new RenderlineError(
        "step-no-surface",
        "the STEP file holds no product",
        "Export the assembly again, with its geometry.",
      );
    }
    return {
      step: { ...request, kind: "step", role: "source" },
      structure: await artifacts.writeJson("structure", "structure", structure),
    };
  },
);
