import { createRoute, z } from "@hono/zod-openapi";
import { sha256Schema } from "#contracts";
import { needs } from "../access.ts";
import { answerArtifact } from "../artifact-answer.ts";
import { newRoutes } from "../env.ts";
import { failing } from "../responses.ts";

const bytes = { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } };

/** What the answer to a stored file may be. */
export const fileAnswers = {
  200: { description: "The whole file, with the media type of its kind.", content: bytes },
  206: { description: "The range that was asked for.", content: bytes },
  304: { description: "Whoever asks has it: a digest names the same bytes for ever." },
  ...failing(404, 416),
};

export const artifactRoutes = newRoutes().openapi(
  createRoute({
    method: "get",
    path: "/{sha256}",
    operationId: "readArtifact",
    summary: "A stored file, or a range of it",
    description: "The ETag is the digest.",
    tags: ["artifacts"],
    ...needs("view"),
    request: { params: z.strictObject({ sha256: sha256Schema.describe("The file's SHA-256.") }) },
    responses: fileAnswers,
  }),
  (c) => answerArtifact(c, c.req.valid("param").sha256),
);
