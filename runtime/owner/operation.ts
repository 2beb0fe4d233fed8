import type { z } from "zod";
import type { App } from "#runtime/app";
import { fileFailure } from "#runtime/store/file-failure";

/** What a caller gives an operation besides its input. */
export interface OperationContext {
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/**
 * Something that the owner of a data folder does for whoever asks: plain JSON in, plain JSON out, so that it is
 * the same whether the caller is the owner itself or another process.
 */
export interface Operation<TInput = unknown, TResult = unknown> {
  readonly input: z.ZodType<TInput>;
  run(app: App, input: TInput, context: OperationContext): Promise<TResult>;
}

/** @throws RenderlineError disk-full, data-folder-unwritable for what the data folder would not take, besides its own */
export function operation<TInput, TResult>(
  input: z.ZodType<TInput>,
  run: Operation<TInput, TResult>["run"],
): Operation<TInput, TResult> {
  return {
    input,
    run: async (app, value, context) => {
      try {
        return await run(app, value, context);
      } catch (error) {
        throw fileFailure(error, app.dataFolder);
      }
    },
  };
}

/** Operations by name. Each checks its own input, so the table need not know the types. */
// eslint-disable-next-line typescript/no-explicit-any -- inputs differ; `Operation.input` checks each at run time
export type Operations = Readonly<Record<string, Operation<any>>>;

export type InputOf<TOperation> = TOperation extends { readonly input: z.ZodType<infer TInput> } ? TInput : never;

/** The way to a data folder: direct in its owner, through the owner's socket elsewhere. */
export interface Runtime<TOperations extends Operations> {
  /** Whether this process owns the data folder. */
  readonly owner: boolean;
  call<TName extends keyof TOperations & string>(
    name: TName,
    input: InputOf<TOperations[TName]>,
    context: OperationContext,
  ): Promise<Awaited<ReturnType<TOperations[TName]["run"]>>>;
  /** Waits for what others still have going, then lets the data folder go. */
  close(): Promise<void>;
}
