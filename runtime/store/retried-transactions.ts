import { Kysely, type Transaction, type TransactionBuilder } from "kysely";

/** What PostgreSQL undoes a transaction with because of another one, of this moment: a deadlock, a serialization failure. */
const passing: ReadonlySet<string> = new Set(["40P01", "40001"]);

/** Tries at one transaction. Each lets another one through, so that two that meet need two. */
const tries = 8;

/**
 * A database on which several processes write at once. Transactions that take the same rows in another order are bound to meet: whoever
 * ends a run takes it before its nodes, whoever ends a node takes that first. PostgreSQL then undoes one as a whole, and it is done
 * again. What a transaction does beside the database it must be able to do twice.
 */
export class RetriedKysely<TDatabase> extends Kysely<TDatabase> {
  override transaction(): TransactionBuilder<TDatabase> {
    const builder = super.transaction();
    const once = builder.execute.bind(builder);
    builder.execute = async <TResult>(act: (tx: Transaction<TDatabase>) => Promise<TResult>): Promise<TResult> => {
      for (let tried = 1; ; tried += 1) {
        try {
          return await once(act);
        } catch (error) {
          if (tried === tries || !isPassing(error)) throw error;
        }
      }
    };
    return builder;
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && passing.has(error.code);
}
