import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { RenderlineError, type FailureCode } from "#contracts";

/** What can be known of a STEP file without the CAD kernel. */
export interface StepFile {
  /** Of the bytes, in hex: the revision of the product. */
  readonly sha256: string;
  readonly bytes: number;
}

const opening = "ISO-10303-21;";
const closing = "END-ISO-10303-21;";
/** Comments and white space may stand before the opening and after the closing; this much of each end is looked at. */
const window = 4096;

/**
 * Checks that `path` is a complete STEP file (ISO 10303-21) and hashes it, reading it once as a stream.
 * @throws RenderlineError step-missing, step-not-a-file, step-empty, step-not-step, step-truncated, step-unreadable
 */
export async function inspectStepFile(path: string): Promise<StepFile> {
  await checkIsFile(path);
  const hash = createHash("sha256");
  let bytes = 0;
  let head = "";
  let tail = "";
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      if (!Buffer.isBuffer(chunk)) continue;
      hash.update(chunk);
      bytes += chunk.length;
      if (head.length < window) head = (head + chunk.toString("latin1", 0, window)).slice(0, window);
      tail = (tail + chunk.toString("latin1", Math.max(0, chunk.length - window))).slice(-window);
    }
  } catch (error) {
    throw failure("step-unreadable", `"${path}" cannot be read: ${messageOf(error)}`, "Check its permissions.", error);
  }
  if (bytes === 0) throw failure("step-empty", `"${path}" is empty`, "Export it again from the CAD system.");
  if (!withoutComments(head).startsWith(opening)) {
    throw failure(
      "step-not-step",
      `"${path}" is not STEP but ${kindOf(head)}`,
      "Give a file that ISO 10303-21 describes.",
    );
  }
  if (!withoutComments(tail).endsWith(closing)) {
    throw failure(
      "step-truncated",
      `"${path}" (${bytes} bytes) does not end with "${closing}": it is cut short`,
      "Copy or export the file again.",
    );
  }
  return { sha256: hash.digest("hex"), bytes };
}

async function checkIsFile(path: string): Promise<void> {
  let found;
  try {
    found = await stat(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw failure("step-missing", `"${path}" does not exist`, "Check the path of the STEP file.", error);
    }
    throw failure("step-unreadable", `"${path}" cannot be read: ${messageOf(error)}`, "Check its permissions.", error);
  }
  if (!found.isFile()) {
    const what = found.isDirectory() ? "a folder" : "not a regular file";
    throw failure("step-not-a-file", `"${path}" is ${what}`, "Give the STEP file itself.");
  }
}

function withoutComments(text: string): string {
  // A byte order mark, as latin1 shows it, stands before everything.
  return text
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll("\0", "")
    .trim();
}

/** Names the formats people mistake for STEP; never quotes the content. */
function kindOf(head: string): string {
  if (head.startsWith("glTF")) return "GLB";
  if (head.startsWith("PK")) return "a ZIP archive (unpack it first)";
  if (head.startsWith("solid")) return "STL";
  if (head.trimStart().startsWith("<")) return "XML";
  if (head.trimStart().startsWith("{")) return "JSON";
  if (/^.{72}S {6}1/m.test(head)) return "IGES";
  return "something else";
}

function failure(code: FailureCode, message: string, remedy: string, cause?: unknown): RenderlineError {
  return new RenderlineError(code, message, remedy, cause);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
