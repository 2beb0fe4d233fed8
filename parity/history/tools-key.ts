import type { ModuleHost } from "#runtime/modules/module";
import { locateBlender, type Renderer } from "#runtime/native/blender-locate";
import { environmentIdentity } from "#runtime/native/environment-identity";

/** Where the tools are said to be; tests say it themselves. */
export interface ToolPlaces {
  readonly renderer: () => Promise<Renderer>;
  readonly environment: () => Promise<string | undefined>;
}

const installed: ToolPlaces = { renderer: () => locateBlender(), environment: () => environmentIdentity() };

/**
 * What stands for the tools in the key of a verdict. The managed environment is known by what is installed in it, so that no tool is
 * started only to keep every verdict; a Blender program of the user's own, and whatever else there is, must say itself what it is.
 * @throws RenderlineError renderer-missing, cad-kernel-missing
 */
export async function toolsKey(
  tools: Pick<ModuleHost["tools"], "cad" | "blender">,
  { renderer, environment }: ToolPlaces = installed,
): Promise<readonly string[]> {
  const managed = await environment();
  if (managed !== undefined && (await renderer()).kind === "module") return ["managed", managed];
  const asked = [await tools.cad.identity(), await tools.blender.identity()];
  return asked.map(({ kind, version, build }) => [kind, version, build].join(" "));
}
