import type { ArtifactKind } from "./artifact.ts";
import type { Family } from "./family.ts";
import type { Legacy, MaterialPreset, PresetName } from "./legacy.ts";
import type { MappingRules, MaterialLibrary } from "./materials.ts";
import type { NodeContract } from "./node-contract.ts";
import type { OutputTypeSettings } from "./param.ts";
import type { Wire } from "./port.ts";
import type { TypeError, TypeErrorExpecting } from "./type-error.ts";
import type { Workflow } from "./workflow.ts";

/** The graph side of an output type: which workflow, which of its outputs, and what differs from its defaults. */
export interface GraphProfile {
  readonly workflow: Workflow;
  readonly output: string;
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What a picture's materials are decided by. */
export interface MaterialSource {
  readonly library: MaterialLibrary;
  readonly rules: MappingRules;
}

/** An invocation profile. Without `graph` it is produced by legacy alone, and stays valid for ever. */
export interface OutputType {
  readonly kind: "output-type";
  readonly id: string;
  readonly title: string;
  readonly summary: string | undefined;
  readonly family: Family;
  readonly artifactKind: ArtifactKind;
  readonly legacy: Legacy;
  readonly graph: GraphProfile | undefined;
  readonly materials: MaterialSource | undefined;
}

type NodesOf<TWorkflow> =
  TWorkflow extends Workflow<Family, boolean, infer TNodes, Readonly<Record<string, Wire>>> ? TNodes : never;
type OutputsOf<TWorkflow extends Workflow> = TWorkflow["outputs"];
type ParamsOf<TWorkflow, TNode> = TNode extends keyof NodesOf<TWorkflow>
  ? NodesOf<TWorkflow>[TNode] extends NodeContract
    ? NodesOf<TWorkflow>[TNode]["params"]
    : never
  : never;

type PromotableWorkflow<TWorkflow extends Workflow, TFamily extends Family> = true extends (
  TWorkflow extends Workflow<Family, infer TMigration> ? TMigration : never
)
  ? TypeError<"a migration workflow can never be promoted: no output type may name it">
  : TWorkflow["header"]["family"] extends TFamily
    ? TWorkflow
    : TypeError<`the workflow is of family ${TWorkflow["header"]["family"]}, the output type of family ${TFamily}`>;

/** A workflow that is refused itself has one error, not a second one about its outputs. */
type NamedOutput<
  TWorkflow extends Workflow,
  TFamily extends Family,
  TOutput extends string,
  TKind extends ArtifactKind,
> = TWorkflow["header"]["family"] extends TFamily ? OutputOfKind<TWorkflow, TOutput, TKind> : string;

type OutputOfKind<
  TWorkflow extends Workflow,
  TOutput extends string,
  TKind extends ArtifactKind,
> = TOutput extends keyof OutputsOf<TWorkflow>
  ? OutputsOf<TWorkflow>[TOutput]["kind"] extends TKind
    ? TOutput
    : TypeError<`output "${TOutput}" is of kind ${OutputsOf<TWorkflow>[TOutput]["kind"]}, the output type wants ${TKind}`>
  : TypeErrorExpecting<`the workflow has no output "${TOutput}"; it has`, keyof OutputsOf<TWorkflow>>;

/** The authored values are inferred as constants, so their arrays are readonly. */
type Constant<TValue> = TValue extends object ? { readonly [TKey in keyof TValue]: Constant<TValue[TKey]> } : TValue;

type OverrideValue<TName extends string, TGiven, TExpected> =
  TGiven extends Constant<TExpected>
    ? TExpected
    : TypeErrorExpecting<`the override of "${TName}" is of another type than its param takes`, TExpected>;

type NodeOverrides<TWorkflow, TNode, TSettings> = {
  readonly [TName in keyof TSettings]: TName extends keyof OutputTypeSettings<ParamsOf<TWorkflow, TNode>>
    ? OverrideValue<TName & string, TSettings[TName], Required<OutputTypeSettings<ParamsOf<TWorkflow, TNode>>>[TName]>
    : TName extends keyof ParamsOf<TWorkflow, TNode>
      ? TypeError<`an output type may not override "${TName & string}": its contract does not allow it`>
      : TypeError<`node "${TNode & string}" has no param "${TName & string}"`>;
};

type KnownOverrides<TWorkflow, TOverrides> = {
  readonly [TNode in keyof TOverrides]: TNode extends keyof NodesOf<TWorkflow>
    ? NodeOverrides<TWorkflow, TNode, TOverrides[TNode]>
    : TypeError<`the workflow has no node "${TNode & string}"`>;
};

/** What an external command cannot make is refused where the command stands. */
type LegacyFor<TFamily, TPreset, TLibrary> = [TFamily, TPreset] extends ["cad_file", undefined]
  ? {
      readonly command: TypeError<'an external legacy command makes order lines: give a product the legacy preset "ingest"'>;
      readonly timeoutSeconds: number;
    }
  : LegacyWith<TPreset, TLibrary>;

/** A preset without the materials it needs is refused where it is named, and has one error, not others in its settings. */
type LegacyWith<TPreset, TLibrary> = [TPreset, TLibrary] extends [MaterialPreset, undefined]
  ? {
      readonly preset: TypeError<`the legacy preset "${TPreset & string}" needs materials: add materials: { library, rules } to the output type`>;
      readonly settings: unknown;
    }
  : LegacyOf<TPreset>;

/** The one shape that fits what is named: a mistake in its settings is told as one, not as many shapes that do not fit. */
type LegacyOf<TPreset> = [TPreset] extends [PresetName]
  ? Extract<Legacy, { readonly preset: TPreset }>
  : [TPreset] extends [undefined]
    ? Extract<Legacy, { readonly command: unknown }>
    : {
        readonly preset: TypeErrorExpecting<`there is no legacy preset "${TPreset & string}"; there are`, PresetName>;
        readonly settings: unknown;
      };

interface OutputTypeText<
  TFamily extends Family,
  TKind extends ArtifactKind,
  TWorkflow extends Workflow,
  TOutput extends string,
  TOverrides,
  TPreset,
  TLibrary,
> {
  readonly title: string;
  readonly summary?: string;
  readonly family: TFamily;
  readonly artifactKind: TKind;
  /** Required, authored apart, derived from nothing: the path that is there whatever becomes of the graph. */
  readonly legacy: LegacyFor<TFamily, TPreset, TLibrary> & { readonly preset?: TPreset };
  readonly graph?: {
    readonly workflow: PromotableWorkflow<TWorkflow, TFamily>;
    readonly output: NamedOutput<TWorkflow, TFamily, TOutput, TKind>;
    readonly overrides?: TOverrides & KnownOverrides<TWorkflow, TOverrides>;
  };
  readonly materials?: MaterialSource & { readonly library: TLibrary };
}

/** Declares an output type; the compiler checks it against its workflow. */
export function outputType<
  const TFamily extends Family,
  const TKind extends ArtifactKind,
  TWorkflow extends Workflow,
  const TOutput extends string,
  const TOverrides = {},
  const TPreset = undefined,
  TLibrary = undefined,
>(id: string, text: OutputTypeText<TFamily, TKind, TWorkflow, TOutput, TOverrides, TPreset, TLibrary>): OutputType {
  return {
    kind: "output-type",
    id,
    title: text.title,
    summary: text.summary,
    family: text.family,
    artifactKind: text.artifactKind,
    legacy: text.legacy as Legacy,
    graph: text.graph as GraphProfile | undefined,
    materials: text.materials,
  };
}
