import { RenderlineError } from "#contracts";

/** Turns what the file system says when a folder of ours cannot be written into an error a person can act on. */
export function fileFailure(error: unknown, folder: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new RenderlineError(
        "disk-full",
        `no space left to write in "${folder}"`,
        "Free space there, or point RENDERLINE_DATA to another disk; nothing was half-written.",
        error,
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
    case "EEXIST":
      return new RenderlineError(
        "data-folder-unwritable",
        `cannot write in "${folder}" (${code})`,
        "Make the folder writable for this user, or point RENDERLINE_DATA to one that is.",
        error,
      );
    default:
      return error;
  }
}
