import type { ArtifactKind } from "./artifact.ts";
import type { Family } from "./family.ts";
import type { NodeContract } from "./node-contract.ts";
import type { ParamSettings, Params } from "./param.ts";
import type { InputPorts, InputWires, OutputPorts, Wire, Wires } from "./port.ts";
import type { TypeError, TypeErrorExpecting } from "./type-error.ts";

/** Why a mixed-family graph exists, who takes it away, and by when. */
export interface Migration {
  readonly owner: string;
  readonly reason: string;
  /** `YYYY-MM-DD`: the day by which the workflow must be gone; the validator refuses it afterwards. */
  readonly removeBy: string;
}

export interface WorkflowHeader<TFamily extends Family> {
  readonly family: TFamily;
  readonly title: string;
  readonly summary?: string;
}

/** One node of an authored graph. Settings holds wires and params side by side, as the author wrote them. */
export interface AuthoredNode {
  readonly id: string;
  readonly contract: NodeContract;
  readonly settings: Readonly<Record<string, unknown>>;
}

type NodeMap = Readonly<Record<string, NodeContract>>;
type OutputMap = Readonly<Record<string, Wire>>;

/** An authored graph that ends in named outputs. `TNodes` and `TOutputs` let an output type be checked against it. */
export interface Workflow<
  TFamily extends Family = Family,
  TMigration extends boolean = boolean,
  TNodes extends NodeMap = NodeMap,
  TOutputs extends OutputMap = OutputMap,
> {
  readonly kind: "workflow";
  readonly id: string;
  readonly header: WorkflowHeader<TFamily>;
  readonly migration: Migration | undefined;
  readonly nodes: readonly AuthoredNode[];
  readonly outputs: TOutputs;
  /** Never there: carries the types for the compiler alone. */
  readonly types?: { readonly nodes: TNodes; readonly migration: TMigration };
}

/** What a node's author writes: wires for its inputs and values for its params. */
export type NodeSettings<TParams extends Params, TInputs extends InputPorts> = InputWires<TInputs> &
  ParamSettings<TParams>;

/** The nodes above, by id, each with its outputs. */
type Above<TNodes extends NodeMap> = { readonly [TId in keyof TNodes]: Wires<TNodes[TId]["outputs"]> };

type NewId<TId extends string, TNodes extends NodeMap> = TId extends keyof TNodes
  ? TypeError<`the id "${TId}" is taken by a node above; choose another`>
  : TId;

type OfFamily<
  TContract extends NodeContract,
  TFamily extends Family,
  TMigration extends boolean,
> = TMigration extends true
  ? TContract
  : TContract["family"] extends TFamily
    ? TContract
    : TypeError<`this is a node of family ${TContract["family"]}; a workflow of family ${TFamily} takes its own nodes only (a mixed graph is declared with migrationWorkflow)`>;

/** Refuses each setting that the node does not have, with a sentence in its place. */
type OnlyKnown<TSettings, TAllowed> = {
  readonly [
    TName in keyof TSettings as TName extends keyof TAllowed ? never : TName
  ]: TypeError<`the node has no input or param "${TName & string}"`>;
};

type Settings<TContract extends NodeContract> = NodeSettings<TContract["params"], TContract["inputs"]>;

/** What must be set. */
type RequiredPart<TSettings> = {
  [TName in keyof TSettings as {} extends Pick<TSettings, TName> ? never : TName]: TSettings[TName];
};

/** Refuses a node without settings whose contract asks for some. */
type WithoutSettings<TContract extends NodeContract, TAccepted> =
  {} extends Settings<TContract>
    ? TAccepted
    : TypeErrorExpecting<
        "the node is not wired: set what it needs in a third argument, ({ above }) => ({ input: above.output })",
        keyof RequiredPart<Settings<TContract>>
      >;

/** A workflow while it is written: each `node` sees the nodes above it, so a graph cannot hold a cycle. */
export interface WorkflowBuilder<TFamily extends Family, TMigration extends boolean, TNodes extends NodeMap> {
  /**
   * Adds a node. `settings` receives the nodes above and returns wires and params in one object.
   * @throws Error for what the compiler already refuses (a taken id), when it is called from JavaScript.
   */
  node<const TId extends string, TContract extends NodeContract, const TSettings extends Settings<TContract>>(
    id: NewId<TId, TNodes>,
    contract: OfFamily<TContract, TFamily, TMigration>,
    settings: (above: Above<TNodes>) => TSettings & OnlyKnown<TSettings, Settings<TContract>>,
  ): WorkflowBuilder<TFamily, TMigration, TNodes & Readonly<Record<TId, TContract>>>;
  // A second signature, not an optional argument: only so does the compiler say which wires are missing.
  node<const TId extends string, TContract extends NodeContract>(
    id: NewId<TId, TNodes>,
    contract: WithoutSettings<TContract, OfFamily<TContract, TFamily, TMigration>>,
  ): WorkflowBuilder<TFamily, TMigration, TNodes & Readonly<Record<TId, TContract>>>;

  /** Ends the graph: names what it produces. The dispatcher publishes these; nodes never do. */
  output<const TOutputs extends OutputMap>(
    outputs: (above: Above<TNodes>) => TOutputs,
  ): Workflow<TFamily, TMigration, TNodes, TOutputs>;
}

/**
 * Starts a workflow of one family.
 * @example
 * export default workflow("cad-file/product", { family: "cad_file", title: "CAD file to product" })
 *   .node("read", readStep)
 *   .output(({ read }) => ({ structure: read.structure }));
 */
export function workflow<const TFamily extends Family>(
  id: string,
  header: WorkflowHeader<TFamily>,
): WorkflowBuilder<TFamily, false, {}> {
  return new Builder(id, header, undefined, []) as unknown as WorkflowBuilder<TFamily, false, {}>;
}

/**
 * Starts a migration workflow: the only graph that may mix families. It is visible everywhere and promotable
 * nowhere; no output type accepts it, and the number of them may only fall.
 */
export function migrationWorkflow<const TFamily extends Family>(
  id: string,
  header: WorkflowHeader<TFamily> & { readonly migration: Migration },
): WorkflowBuilder<TFamily, true, {}> {
  const { migration, ...plain } = header;
  return new Builder(id, plain, migration, []) as unknown as WorkflowBuilder<TFamily, true, {}>;
}

type AnySettings = (above: Record<string, Wires<OutputPorts>>) => Record<string, unknown>;

/** The untyped body behind `WorkflowBuilder`; every call gives a new builder, so a prefix can be shared. */
class Builder {
  readonly #id: string;
  readonly #header: WorkflowHeader<Family>;
  readonly #migration: Migration | undefined;
  readonly #nodes: readonly AuthoredNode[];

  constructor(
    id: string,
    header: WorkflowHeader<Family>,
    migration: Migration | undefined,
    nodes: readonly AuthoredNode[],
  ) {
    this.#id = id;
    this.#header = header;
    this.#migration = migration;
    this.#nodes = nodes;
  }

  node(id: string, contract: NodeContract, settings?: AnySettings): Builder {
    if (this.#nodes.some((node) => node.id === id)) throw new Error(`workflow "${this.#id}": two nodes "${id}"`);
    const node = { id, contract, settings: settings?.(this.#above()) ?? {} };
    return new Builder(this.#id, this.#header, this.#migration, [...this.#nodes, node]);
  }

  output(outputs: (above: Record<string, Wires<OutputPorts>>) => OutputMap): Workflow {
    return {
      kind: "workflow",
      id: this.#id,
      header: this.#header,
      migration: this.#migration,
      nodes: this.#nodes,
      outputs: outputs(this.#above()),
    };
  }

  #above(): Record<string, Wires<OutputPorts>> {
    return Object.fromEntries(this.#nodes.map(({ id, contract }) => [id, wiresOf(id, contract)]));
  }
}

function wiresOf(node: string, contract: NodeContract): Record<string, Wire> {
  return Object.fromEntries(
    Object.entries(contract.outputs).map(([port, { kind }]: [string, { kind: ArtifactKind }]) => [
      port,
      { kind, node, port },
    ]),
  );
}
