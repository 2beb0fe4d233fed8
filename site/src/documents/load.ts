import type { z } from "zod";

/** How a document's loading ended. */
export type Loaded<TDocument> =
  | { readonly status: "ready"; readonly document: TDocument }
  | { readonly status: "not-found"; readonly file: string }
  | { readonly status: "invalid"; readonly file: string; readonly problems: readonly string[] }
  | { readonly status: "unreachable"; readonly file: string; readonly message: string };

export type Fetch = (url: URL, init: { signal: AbortSignal }) => Promise<Response>;

/**
 * Fetches and validates one document. Never rejects, but for an abort: each ending is a value that a page shows.
 */
export async function loadDocument<TDocument>(
  base: URL,
  path: string,
  schema: z.ZodType<TDocument>,
  fetchIt: Fetch,
  signal: AbortSignal,
): Promise<Loaded<TDocument>> {
  const url = new URL(path.split("/").map(encodeURIComponent).join("/"), base);
  const file = path;
  let text: string;
  try {
    const response = await fetchIt(url, { signal });
    if (response.status === 404 || response.status === 410) return { status: "not-found", file };
    if (!response.ok) {
      return {
        status: "unreachable",
        file,
        message: `The host answered ${response.status} ${response.statusText}`.trim(),
      };
    }
    // Many static hosts answer an unknown path with their index.html and 200.
    if (response.headers.get("content-type")?.startsWith("text/html") === true) return { status: "not-found", file };
    text = await response.text();
  } catch (error) {
    if (signal.aborted) throw error;
    return { status: "unreachable", file, message: error instanceof Error ? error.message : String(error) };
  }
  return parseDocument(file, text, schema);
}

/** Parses and validates a document's text. */
export function parseDocument<TDocument>(
  file: string,
  text: string,
  schema: z.ZodType<TDocument>,
): Exclude<Loaded<TDocument>, { status: "unreachable" }> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return { status: "invalid", file, problems: [`It is not JSON: ${error instanceof Error ? error.message : "?"}`] };
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return { status: "ready", document: parsed.data };
  const { issues } = parsed.error;
  const ofAnother = versionProblem(data, issues);
  if (ofAnother !== undefined) return { status: "invalid", file, problems: [ofAnother] };
  const problems = issues.map((issue) => {
    const place = issue.path.map(String).join(".");
    return place === "" ? issue.message : `${place}: ${issue.message}`;
  });
  return { status: "invalid", file, problems };
}

/** A document of another version differs in many places; only that one says something. */
function versionProblem(data: unknown, issues: readonly z.core.$ZodIssue[]): string | undefined {
  const wrong = issues.find(({ path }) => path.length === 1 && path[0] === "version");
  const has = typeof data === "object" && data !== null && "version" in data ? data.version : undefined;
  if (wrong?.code !== "invalid_value" || typeof has !== "number") return undefined;
  return `It has version ${has}, and this site reads version ${wrong.values.map(String).join(" or ")}. Build the site and the documents with the same release.`;
}
