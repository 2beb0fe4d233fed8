import { z } from "zod";
import type { ArtifactKind } from "./artifact.ts";
import { requestKind, type Family } from "./family.ts";
import type { InputPorts, OutputPorts } from "./port.ts";
import type { Params } from "./param.ts";

/** Where a node stands in the palette: what it does for the person who reads a graph. */
export const paletteRoles = ["source", "bridge", "read", "convert", "resolve", "compose", "render", "output"] as const;
export type PaletteRole = (typeof paletteRoles)[number];

/** Which workers can execute a node: the engine has one queue for each class. */
export const resourceClasses = ["cpu", "io", "cad", "blender"] as const;
export const resourceClassSchema = z.enum(resourceClasses);
export type ResourceClass = z.infer<typeof resourceClassSchema>;

/** The production code behind a node. The version is raised when equal inputs may give another result. */
export interface ModuleRef {
  readonly key: string;
  readonly version: number;
}

/** What a node reads besides its wires: the run pins which. */
export type UsedSource = "material-library" | "mapping-rules" | "material-state";

/**
 * Everything the editor, the compiler and the engine know of a node type. Every field is authoritative: the
 * module implements it, the validator checks against it, the palette shows it.
 */
export interface NodeContract<
  TFamily extends Family = Family,
  TParams extends Params = Params,
  TInputs extends InputPorts = InputPorts,
  TOutputs extends OutputPorts = OutputPorts,
> {
  /** `family/name` in kebab case, as in "order-line/render-still". Stable for ever. */
  readonly type: string;
  readonly family: TFamily;
  readonly role: PaletteRole;
  readonly title: string;
  /** What it does, in a sentence or two, for the palette. */
  readonly summary: string;
  readonly params: TParams;
  readonly inputs: TInputs;
  readonly outputs: TOutputs;
  /** A source node: it receives the artifact the run was started for. */
  readonly receives: ArtifactKind | undefined;
  /** A declared bridge: the one place where an artifact of the other family is read. */
  readonly bridge: { readonly from: Family; readonly artifact: ArtifactKind } | undefined;
  readonly uses: readonly UsedSource[];
  readonly module: ModuleRef;
  readonly resource: ResourceClass;
  /** The legacy step that does the same, as `pipeline/step`; parity pairs the two. */
  readonly legacySource: string;
}

interface NodeText<
  TFamily extends Family,
  TParams extends Params,
  TInputs extends InputPorts,
  TOutputs extends OutputPorts,
> extends Omit<NodeContract<TFamily, TParams, TInputs, TOutputs>, "receives" | "bridge" | "uses"> {
  readonly receives?: (typeof requestKind)[TFamily];
  readonly bridge?: { readonly from: Exclude<Family, TFamily>; readonly artifact: ArtifactKind };
  readonly uses?: readonly UsedSource[];
}

/**
 * Declares a node type.
 * @throws Error when a port and a param share a name: they are set in one object.
 */
export function defineNode<
  const TFamily extends Family,
  const TParams extends Params,
  const TInputs extends InputPorts,
  const TOutputs extends OutputPorts,
>(text: NodeText<TFamily, TParams, TInputs, TOutputs>): NodeContract<TFamily, TParams, TInputs, TOutputs> {
  const shared = Object.keys(text.inputs).filter((name) => name in text.params);
  if (shared.length > 0) {
    throw new Error(`node "${text.type}": "${shared.join('", "')}" names both an input and a param; rename one`);
  }
  return { ...text, receives: text.receives, bridge: text.bridge, uses: text.uses ?? [] };
}
