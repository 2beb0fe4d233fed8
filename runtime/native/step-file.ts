import { createHash } from "node:crypto";
import { open, stat, type FileHandle } from "node:fs/promises";
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
 * Checks that `path` is a complete STEP file (ISO 10303-21) and hashes it. Its two ends are looked at first: what is no STEP
 * file is refused at once, however large it is.
 * @throws RenderlineError step-missing, step-not-a-file, step-empty, step-not-step, step-truncated, step-damaged, step-unreadable
 */
export async function inspectStepFile(path: string): Promise<StepFile> {
  await checkIsFile(path);
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      await checkEnds(path, file, size);
      const hash = createHash("sha256");
      let bytes = 0;
      for await (const chunk of file.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 })) {
        if (!Buffer.isBuffer(chunk)) continue;
        const zero = chunk.indexOf(0);
        if (zero !== -1 && bytes + zero < size - window) throw hollow(path, bytes + zero);
        hash.update(chunk);
        bytes += chunk.length;
      }
      return { sha256: hash.digest("hex"), bytes };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof RenderlineError) throw error;
    throw failure("step-unreadable", `"${path}" cannot be read: ${messageOf(error)}`, "Check its permissions.", error);
  }
}

async function checkEnds(path: string, file: FileHandle, size: number): Promise<void> {
  if (size === 0) throw failure("step-empty", `"${path}" is empty`, "Export it again from the CAD system.");
  const read = async (position: number): Promise<string> => {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(Math.min(window, size)), position });
    return buffer.toString("latin1", 0, bytesRead);
  };
  const head = await read(0);
  if (!withoutComments(head).startsWith(opening)) {
    throw failure(
      "step-not-step",
      `"${path}" (${size} bytes) does not begin with "${opening}": it is not STEP but ${kindOf(head)}`,
      "Give a file that ISO 10303-21 describes.",
    );
  }
  const tail = await read(Math.max(0, size - window));
  if (!withoutComments(tail).endsWith(closing)) {
    throw failure(
      "step-truncated",
      `"${path}" (${size} bytes) does not end with "${closing}": it is cut short`,
      "Copy or export the file again.",
    );
  }
}

/** STEP is text. Some systems pad its end with zero bytes, which does no harm. */
function hollow(path: string, position: number): RenderlineError {
  return failure(
    "step-damaged",
    `"${path}" holds zero bytes from byte ${position} on, as a copy that was never finished leaves them`,
    "Copy or export the file again.",
  );
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
    .replace(/\0+$/, "")
    .trim();
}

/** Names the formats people mistake for STEP; never quotes the content. */
function kindOf(head: string): string {
  if (/^\0+$/.test(head)) return "zeros, as a copy that was never finished leaves them";
  if (/^(?:\u00ff\u00fe|\u00fe\u00ff|I\0S\0|\0I\0S)/.test(head))
    return "text of two bytes a character (save it as ASCII)";
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
