import { callIds, callModule, type CallHost } from "#runtime/modules/call-module";
import type { Module, ModuleInvocation, ModuleOutputs } from "#runtime/modules/module";
import type { ArtifactRef, NodeContract } from "#contracts";

/** One named step of a legacy pipeline: which module it calls. */
export interface LegacyStep<TContract extends NodeContract = NodeContract> {
  readonly name: string;
  readonly module: Module<TContract>;
}

export function legacyStep<TContract extends NodeContract>(
  name: string,
  module: Module<TContract>,
): LegacyStep<TContract> {
  return { name, module };
}

/** What a pipeline that gives parts their materials starts from. */
export interface OrderWithMaterials {
  readonly orderLine: ArtifactRef;
  readonly library: ArtifactRef;
  readonly rules: ArtifactRef;
  readonly state: ArtifactRef;
}

/** Calls steps one after the other, through the one function that calls modules. */
export type StepCaller = <TContract extends NodeContract>(
  step: LegacyStep<TContract>,
  call: ModuleInvocation<TContract>,
) => Promise<ModuleOutputs<TContract["outputs"]>>;

export function stepCaller(host: CallHost): StepCaller {
  const nextCallId = callIds();
  return ({ module }, call) => callModule(host, nextCallId(module.contract.module.key), module, call);
}
