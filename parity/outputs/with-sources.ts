import { isProductCall, type Cause, type ParityResult } from "#runtime/api/parity-result";

export type SourcePlace = NonNullable<Extract<Cause, { kind: "module-call" }>["source"]>;

/** Says where one of these definitions, the first that has it, authors a node; undefined where none does. */
export type FindNode = (definitions: readonly string[], node: string) => Promise<SourcePlace | undefined>;

/**
 * A result whose causes say where their node is authored: in the case's workflow, else in its output type; that of a call that made an
 * order line's product in the workflow of products.
 */
export async function withSources(result: ParityResult, findNode: FindNode): Promise<ParityResult> {
  const { workflow, productWorkflow, outputType } = result;
  const own = [...(workflow === undefined ? [] : [workflow]), outputType];
  const ofProduct = productWorkflow === undefined ? [] : [productWorkflow];
  const causes = await Promise.all(
    result.causes.map(async (cause): Promise<Cause> => {
      if (!("node" in cause) || cause.node === null) return cause;
      const source = await findNode(isProductCall(result, cause.callId) ? ofProduct : own, cause.node);
      return source === undefined ? cause : { ...cause, source };
    }),
  );
  return { ...result, causes };
}
