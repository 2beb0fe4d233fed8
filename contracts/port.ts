import type { ArtifactKind, ArtifactRole } from "./artifact.ts";

/** required: exactly one wire; optional: none or one; many: a list of one or more. */
export const cardinalities = ["required", "optional", "many"] as const;
export type Cardinality = (typeof cardinalities)[number];

/** A place where an artifact of one kind comes in. */
export interface InputPort<TKind extends ArtifactKind = ArtifactKind, TCardinality extends Cardinality = Cardinality> {
  readonly kind: TKind;
  readonly role: ArtifactRole;
  readonly cardinality: TCardinality;
  readonly description: string;
}

/** A place where an artifact of one kind goes out. Every output is produced by every successful execution. */
export interface OutputPort<TKind extends ArtifactKind = ArtifactKind> {
  readonly kind: TKind;
  readonly role: ArtifactRole;
  readonly description: string;
}

export type InputPorts = Readonly<Record<string, InputPort>>;
export type OutputPorts = Readonly<Record<string, OutputPort>>;

/** An input that takes exactly one artifact. */
export function input<TKind extends ArtifactKind>(
  kind: TKind,
  role: ArtifactRole,
  description: string,
): InputPort<TKind, "required"> {
  return { kind, role, cardinality: "required", description };
}

/** An input that may be left open. */
export function optionalInput<TKind extends ArtifactKind>(
  kind: TKind,
  role: ArtifactRole,
  description: string,
): InputPort<TKind, "optional"> {
  return { kind, role, cardinality: "optional", description };
}

/** An input that takes a list of one or more artifacts, in order. */
export function manyInput<TKind extends ArtifactKind>(
  kind: TKind,
  role: ArtifactRole,
  description: string,
): InputPort<TKind, "many"> {
  return { kind, role, cardinality: "many", description };
}

export function output<TKind extends ArtifactKind>(
  kind: TKind,
  role: ArtifactRole,
  description: string,
): OutputPort<TKind> {
  return { kind, role, description };
}

/** The output of a node above, as an author holds it: `product.mesh`. */
export interface Wire<TKind extends ArtifactKind = ArtifactKind> {
  readonly kind: TKind;
  readonly node: string;
  readonly port: string;
}

/** All outputs of a node above, by port name. */
export type Wires<TOutputs extends OutputPorts> = {
  readonly [TPort in keyof TOutputs]: Wire<TOutputs[TPort]["kind"]>;
};

/** The wires a node's inputs ask for. */
export type InputWires<TInputs extends InputPorts> = {
  readonly [
    TPort in keyof TInputs as TInputs[TPort]["cardinality"] extends "optional" ? never : TPort
  ]: TInputs[TPort] extends InputPort<infer TKind, "many">
    ? readonly [Wire<TKind>, ...Wire<TKind>[]]
    : Wire<TInputs[TPort]["kind"]>;
} & {
  readonly [TPort in keyof TInputs as TInputs[TPort]["cardinality"] extends "optional" ? TPort : never]?: Wire<
    TInputs[TPort]["kind"]
  >;
};
