import { RenderlineError } from "#contracts";
import type { S3Place } from "./s3-bucket.ts";

/** Answers that ask to come back later: the SDK has by then. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const passing = new Set([408, 425, 429]);

/**
 * Turns what an S3 request failed with into an error a person can act on. Of the SDK's error only name, code and status are
 * kept: an answer may repeat the request, and with it a session token.
 */
export function s3Failure(error: unknown, what: string, { bucket, endpoint }: S3Place): RenderlineError {
  const said = sayingOf(error);
  const where = `bucket "${bucket}"${endpoint === undefined ? "" : ` at ${endpoint}`}`;
  const cause = new Error(said.text);
  if (said.status === undefined ? !said.ours : passing.has(said.status) || said.status >= 500) {
    return new RenderlineError(
      "store-unreachable",
      `could not ${what} in the ${where}: ${said.text}`,
      "Check that the server runs and can be reached (RENDERLINE_S3_ENDPOINT), then do it again; nothing was half-written.",
      cause,
    );
  }
  return new RenderlineError(
    "store-refused",
    `not allowed to ${what} in the ${where}: ${said.text}`,
    "Check the bucket in RENDERLINE_ARTIFACTS, AWS_REGION, and that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY may read, write, list and delete there.",
    cause,
  );
}

/** Whether an object is not there. That there is no bucket has a name of its own where the answer has a text. */
export function isNotFound(error: unknown): boolean {
  const { name, status } = sayingOf(error);
  return status === 404 && name !== "NoSuchBucket";
}

export function isPreconditionFailed(error: unknown): boolean {
  const { name, status } = sayingOf(error);
  // 409: two conditional writes at once.
  return status === 412 || (status === 409 && name === "ConditionalRequestConflict");
}

/** Found before anything was sent: no region, no credentials. */
const configuration = /^(CredentialsProviderError|TokenProviderError)$|^Region is missing/;

function sayingOf(error: unknown): { name: string; status: number | undefined; text: string; ours: boolean } {
  if (!(error instanceof Error)) return { name: "unknown", status: undefined, text: "unknown failure", ours: false };
  const { $metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown };
  const status = $metadata?.httpStatusCode;
  const region = configuration.test(error.message) ? "no region is set" : undefined;
  const ours = region !== undefined || configuration.test(error.name);
  const parts = [region ?? error.name, typeof code === "string" ? code : undefined, status && `HTTP ${status}`];
  return { name: error.name, status, text: parts.filter(Boolean).join(", "), ours };
}
