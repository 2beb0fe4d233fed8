import {
  assignmentSchema,
  mappingRulesDefinitionSchema,
  materialLibraryDefinitionSchema,
  materialStateSchema,
  partsSchema,
  RenderlineError,
} from "#contracts";
import { resolveMaterials } from "#nodes";
import { implement } from "../module.ts";
import { WaitError } from "../wait-error.ts";
import { resolveParts } from "./resolve.ts";

/** Resolves every part before anything is rendered; the policy decides about what has no material. */
export const resolveMaterialsModule = implement(resolveMaterials, undefined, async (call, { artifacts, note }) => {
  const { inputs, params } = call;
  if (call.library === undefined || call.rules === undefined || call.state === undefined)
    throw new Error("materials.resolve needs library, rules and material state");
  const { parts } = await artifacts.readJson(inputs.parts.sha256, partsSchema);
  const library = await artifacts.readJson(call.library.sha256, materialLibraryDefinitionSchema);
  const rules = await artifacts.readJson(call.rules.sha256, mappingRulesDefinitionSchema);
  const { repairs } = await artifacts.readJson(call.state.sha256, materialStateSchema);
  const resolution = resolveParts(parts, { library, rules, repairs }, params.onMissing === "fallback");
  if (resolution.missing.length > 0) {
    const names = resolution.missing.map(({ key, path }) => `${path.join(" / ")} (${key})`);
    const Missing = params.onMissing === "wait" ? WaitError : RenderlineError;
    throw new Missing(
      "material-missing",
      `${names.length} of ${parts.length} parts have no material: ${names.join(", ")}`,
      `Assign one with npx renderline material assign, add a rule to "${rules.id}", or set onMissing to "fallback" to take "${rules.fallback}".`,
    );
  }
  const fallbacks = resolution.parts.filter(({ source }) => source.from === "fallback").map(({ key }) => key);
  if (fallbacks.length > 0)
    note(`${fallbacks.length} of ${parts.length} parts took the fallback material "${rules.fallback}"`);
  const { looks, parts: assigned } = resolution;
  const assignment = assignmentSchema.parse({ version: 1, looks, parts: assigned, fallbacks });
  return { assignment: await artifacts.writeJson("assignment", "materials", assignment) };
});
