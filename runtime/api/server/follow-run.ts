import type { Context } from "hono";
import { z } from "zod";
import { RenderlineError } from "#contracts";
import type { ApiEnv } from "./env.ts";
import { streamEvents } from "./event-stream.ts";
import { lastEventId, runProgress } from "./run-progress.ts";

/** What a browser's EventSource sends when it comes back. */
export const followHeaders = z.object({
  "last-event-id": z.string().max(40).optional().describe("The id of the last event heard."),
});

/** What the answer may be, but for failures. */
export const followAnswers = {
  200: { description: "The events.", content: { "text/event-stream": { schema: z.string() } } },
  204: { description: "The run has ended, and whoever asks has heard so." },
} as const;

/**
 * Answers with a run as it goes on, until it has ended.
 * @param since the id of the last event heard
 * @throws RenderlineError run-unknown
 */
export async function followRun(c: Context<ApiEnv>, id: string, since: string | undefined): Promise<Response> {
  const { app } = c.get("host");
  const known = await app.database.db.selectFrom("run").select("status").where("id", "=", id).executeTakeFirst();
  if (known === undefined) throw unknownRun(id);
  if (since === lastEventId) return c.body(null, 204);
  return streamEvents(c, runProgress(app, id, since));
}

export function unknownRun(id: string): RenderlineError {
  return new RenderlineError("run-unknown", `there is no run "${id}"`, "GET /v1/runs lists the latest.");
}
