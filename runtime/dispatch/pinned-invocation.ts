import { catalogue, RenderlineError } from "#contracts";
import type { App } from "#runtime/app";
import { keptDefinitions, keptForLegacy } from "#runtime/store/definition-records";
import type { NewRun } from "#runtime/store/run-records";
import { findInvocation, type Invocation } from "./invocation.ts";

type PinnedRun = Pick<NewRun, "output_type" | "output_type_digest" | "workflow_digest" | "mode">;

/**
 * What the run was started with, validated as when a run is started: the installation may be another one by now.
 * @param remedy what to do where it does not hold any more
 * @throws RenderlineError definition-invalid, definition-unreadable, definition-not-kept
 */
export async function pinnedInvocation(app: App, row: PinnedRun, remedy: string): Promise<Invocation> {
  try {
    const { db } = app.database;
    const all = await keptForLegacy(db, row.output_type_digest);
    all.push(...(await keptDefinitions(db, [row.workflow_digest])));
    return findInvocation(catalogue(all), row.output_type, row.mode, app.registry);
  } catch (error) {
    if (!(error instanceof RenderlineError)) throw error;
    throw new RenderlineError(
      error.code,
      `it cannot go on with what it was started with: ${error.message}`,
      remedy,
      error,
    );
  }
}
