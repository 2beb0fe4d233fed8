import { createRoute, z } from "@hono/zod-openapi";
import { needs } from "../access.ts";
import { newRoutes } from "../env.ts";
import { streamEvents } from "../event-stream.ts";
import { failing } from "../responses.ts";
import { eventsAfter, lastPlace, placeOf } from "../told-events.ts";

export const eventRoutes = newRoutes().openapi(
  createRoute({
    method: "get",
    path: "/",
    operationId: "followEvents",
    summary: "What happens to dispatches, as it happens",
    description:
      "Server-sent events: `dispatched`, `published`, `fell-back`, `failed`, `cancelled`, `shadow-compared`. Whoever comes back with Last-Event-ID hears everything since, each once; `0-0` is before all. Without one it begins with what happens next.",
    tags: ["dispatches"],
    ...needs("view"),
    request: {
      headers: z.object({
        "last-event-id": z
          .string()
          .max(40)
          .refine((id) => placeOf(id) !== undefined, "no id of an event")
          .optional()
          .describe("The id of the last event heard."),
      }),
    },
    responses: {
      200: { description: "The events.", content: { "text/event-stream": { schema: z.string() } } },
      ...failing(),
    },
  }),
  async (c) => {
    const { app } = c.get("host");
    let place = placeOf(c.req.valid("header")["last-event-id"] ?? "") ?? (await lastPlace(app));
    return streamEvents(c, async () => {
      const events = await eventsAfter(app, place);
      const last = events.at(-1);
      place = (last && placeOf(last.id)) ?? place;
      return { events: events.map(({ type, id, ...data }) => ({ type, id, data })), ended: false };
    });
  },
);
