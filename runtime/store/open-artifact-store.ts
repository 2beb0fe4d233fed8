import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { RenderlineError } from "#contracts";
import { LocalArtifactStore } from "./artifact-store.ts";
import type { ManagedArtifactStore } from "./managed-artifacts.ts";

const gibibyte = 2 ** 30;

const bucketPattern = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w!.*'()/-]*)?$/;
const wantedPlace = "wanted s3://BUCKET, s3://BUCKET/PREFIX or the absolute path of a folder";

/** What the environment says of the artifact store; an empty variable is none. */
const settingsSchema = z.object({
  RENDERLINE_ARTIFACTS: z
    .string()
    .refine((text) => isAbsolute(text) || bucketPattern.test(text), wantedPlace)
    .optional(),
  RENDERLINE_S3_ENDPOINT: z.string().superRefine(checkEndpoint).optional(),
  RENDERLINE_CACHE_GIB: z.coerce.number("wanted a number of GiB").positive("wanted more than 0 GiB").default(20),
});

/**
 * The store that the environment names: a bucket of an S3-compatible store, with local copies in the data folder, or a folder;
 * without one, the data folder itself.
 * @throws RenderlineError setting-invalid
 */
export async function openArtifactStore(env: NodeJS.ProcessEnv, dataFolder: string): Promise<ManagedArtifactStore> {
  const settings = readSettings(env);
  const place = settings.RENDERLINE_ARTIFACTS;
  if (place === undefined) return new LocalArtifactStore(join(dataFolder, "artifacts"));
  if (isAbsolute(place)) return new LocalArtifactStore(place);
  const [bucket = "", ...path] = place.slice("s3://".length).split("/");
  const prefix = path.filter((part) => part !== "").map((part) => `${part}/`);
  // Only who keeps artifacts there pays for loading the SDK.
  const { S3ArtifactStore } = await import("./s3-artifact-store.ts");
  return new S3ArtifactStore({
    bucket,
    prefix: prefix.join(""),
    endpoint: settings.RENDERLINE_S3_ENDPOINT,
    cacheFolder: cacheFolder(dataFolder),
    cacheBytes: settings.RENDERLINE_CACHE_GIB * gibibyte,
  });
}

/** Where local copies of a remote store's artifacts are. */
export function cacheFolder(dataFolder: string): string {
  return join(dataFolder, "cache");
}

function readSettings(env: NodeJS.ProcessEnv): z.output<typeof settingsSchema> {
  const set = Object.entries(env).filter(([name, value]) => name in settingsSchema.shape && value !== "");
  const parsed = settingsSchema.safeParse(Object.fromEntries(set));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  throw new RenderlineError(
    "setting-invalid",
    // The value itself may hold a password.
    `the environment variable ${name} does not hold: ${issue?.message ?? ""}`,
    `Set ${name} as docs/commands.md says, or unset it.`,
  );
}

function checkEndpoint(text: string, context: z.RefinementCtx): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    context.addIssue({ code: "custom", message: "wanted a URL such as http://127.0.0.1:9000" });
  } else if (url.username !== "" || url.password !== "") {
    const message = "credentials belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, not into the URL";
    context.addIssue({ code: "custom", message });
  } else if (url.pathname !== "/" || url.search !== "") {
    context.addIssue({ code: "custom", message: "wanted a URL without a path" });
  }
}
