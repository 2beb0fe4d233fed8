import { RenderlineError } from "#contracts";

/** What says that there is no room, and what that we may not write: each source has words of its own. */
const unwritable = new Set<unknown>(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"]);
/** 53100 is PostgreSQL's disk_full. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const full = new Set<unknown>(["ENOSPC", "EDQUOT", "53100"]);

/** The embedded database throws plain objects with WASI numbers. https://github.com/WebAssembly/WASI (errno) */
const wasi: Readonly<Record<number, string>> = { 2: "EACCES", 19: "EDQUOT", 51: "ENOSPC", 63: "EPERM", 69: "EROFS" };
/** Primary result codes of SQLite, which keeps the locks. https://www.sqlite.org/rescode.html */
const sqlite: Readonly<Record<number, string>> = { 8: "EROFS", 13: "ENOSPC", 14: "EACCES" };

/** Turns what is said when a folder of ours cannot be written into an error a person can act on. */
export function fileFailure(error: unknown, folder: string): unknown {
  const code = codeOf(error);
  if (full.has(code)) return diskFull(folder, error);
  if (!unwritable.has(code)) return error;
  return new RenderlineError(
    "data-folder-unwritable",
    `cannot write in "${folder}" (${code})`,
    "Make the folder writable for this user, or point RENDERLINE_DATA to one that is.",
    error,
  );
}

export function diskFull(folder: string, cause: unknown): RenderlineError {
  return new RenderlineError(
    "disk-full",
    `no space left to write in "${folder}"`,
    "Free space there, or point RENDERLINE_DATA to another disk; nothing was half-written.",
    cause,
  );
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || error instanceof RenderlineError) return undefined;
  if ("errcode" in error && typeof error.errcode === "number") return sqlite[error.errcode % 256];
  if ("code" in error && typeof error.code === "string") return error.code;
  if ("name" in error && error.name === "ErrnoError" && "errno" in error) return wasi[Number(error.errno)];
  return undefined;
}
