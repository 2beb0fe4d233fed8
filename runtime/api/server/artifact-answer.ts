import { Readable } from "node:stream";
import type { Context } from "hono";
import { RenderlineError } from "#contracts";
import type { ApiEnv } from "./env.ts";
import { fileFormat } from "./file-format.ts";

/** A digest names the same bytes for ever. */
const forEver = "private, max-age=31536000, immutable";

/**
 * Answers with a stored file, or the range of it that is asked for. Only what a run, an order or a product has on record is found,
 * and only by its digest.
 * @throws RenderlineError artifact-unknown, range-invalid
 */
export async function answerArtifact(c: Context<ApiEnv>, sha256: string): Promise<Response> {
  const { app } = c.get("host");
  const row = await app.database.db
    .selectFrom("artifact")
    .select(["kind", "bytes"])
    .where("sha256", "=", sha256)
    .executeTakeFirst();
  if (row === undefined || !(await app.artifacts.has(sha256, row.bytes))) {
    const remedy =
      "Take a digest that a run, a product or an order line names; what nothing names is removed some day.";
    throw new RenderlineError("artifact-unknown", `there is no artifact ${sha256}`, remedy);
  }
  const tag = `"${sha256}"`;
  c.header("ETag", tag);
  c.header("Cache-Control", forEver);
  c.header("Accept-Ranges", "bytes");
  if (listsTag(c.req.header("if-none-match"), tag)) return c.body(null, 304);
  const { extension, mediaType } = await fileFormat(app, { sha256, ...row });
  c.header("Content-Type", mediaType);
  c.header("Content-Disposition", `inline; filename="${sha256}.${extension}"`);
  const range = rangeOf(c.req.header("range"), c.req.header("if-range"), tag, row.bytes);
  if (range === "none") {
    c.header("Content-Range", `bytes */${row.bytes}`);
    throw new RenderlineError("range-invalid", `the artifact has ${row.bytes} bytes`, "Ask for bytes that it has.");
  }
  const { start, end } = range ?? { start: 0, end: row.bytes - 1 };
  c.header("Content-Length", String(end - start + 1));
  if (range !== undefined) c.header("Content-Range", `bytes ${start}-${end}/${row.bytes}`);
  const status = range === undefined ? 200 : 206;
  if (c.req.method === "HEAD" || row.bytes === 0) return c.body(null, status);
  const file = await app.artifacts.stream(sha256, range);
  return c.body(Readable.toWeb(file) as ReadableStream, status);
}

function listsTag(header: string | undefined, tag: string): boolean {
  const listed = header?.split(",").map((one) => one.trim().replace(/^W\//, "")) ?? [];
  return listed.includes(tag) || listed.includes("*");
}

/**
 * One range, as RFC 9110 writes it. Of several, or of another file by now (If-Range), the whole is given, as it allows.
 * @returns "none" where the file has no such bytes
 */
function rangeOf(
  header: string | undefined,
  ifRange: string | undefined,
  tag: string,
  bytes: number,
): { readonly start: number; readonly end: number } | "none" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if ((first === "" && last === "") || (ifRange !== undefined && ifRange !== tag)) return undefined;
  if (first === "") {
    const length = Math.min(Number(last), bytes);
    return length === 0 ? "none" : { start: bytes - length, end: bytes - 1 };
  }
  const start = Number(first);
  const end = last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== "" && Number(last) < start) return undefined;
  return start >= bytes ? "none" : { start, end };
}
