import { constants, createWriteStream } from "node:fs";
import { open, realpath, type FileHandle } from "node:fs/promises";
import { isAbsolute, join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import {
  externalCommandResultSchema,
  RenderlineError,
  type ExternalCommandResult,
  type ExternalRole,
} from "#contracts";

/** A file of the command's, copied to where the command cannot reach it. */
export interface TakenFile {
  readonly role: ExternalRole;
  /** As the command named it. */
  readonly path: string;
  readonly file: string;
}

const resultFile = "result.json";
/** A result names a few files; whatever is longer is something else. */
const maxResultBytes = 64 * 1024;

/**
 * Reads `result.json` and copies what it names. Nothing outside `outDir` is believed: no absolute path, no way up, no link anywhere on
 * the way, nothing but regular files.
 * @param into a folder of our own
 * @throws RenderlineError legacy-command-result-invalid
 */
export async function takeFiles(outDir: string, into: string): Promise<TakenFile[]> {
  const root = await realpath(outDir);
  const { files } = await readResult(root);
  const taken: TakenFile[] = [];
  for (const [index, { role, path }] of files.entries()) {
    if (role !== "frame" && taken.some((other) => other.role === role))
      throw invalid(`it names two files of role "${role}"`);
    const file = join(into, `${index}-${role}`);
    await withFile(root, path, (handle) =>
      pipeline(handle.createReadStream({ autoClose: false }), createWriteStream(file)),
    );
    taken.push({ role, path, file });
  }
  return taken;
}

async function readResult(root: string): Promise<ExternalCommandResult> {
  const text = await withFile(root, resultFile, async (handle) => {
    const { size } = await handle.stat();
    if (size > maxResultBytes) throw invalid(`${resultFile} has ${size} bytes, at most ${maxResultBytes} are read`);
    return handle.readFile("utf8");
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(`${resultFile} is not JSON`, error);
  }
  const parsed = externalCommandResultSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => [...path, message].join(": "));
  throw invalid(`${resultFile}: ${issues.join("; ")}`, parsed.error);
}

/** Opens a file once and reads what was opened, so that putting another in its place changes nothing. */
async function withFile<TResult>(
  root: string,
  path: string,
  read: (handle: FileHandle) => Promise<TResult>,
): Promise<TResult> {
  const absolute = resolve(root, path);
  if (isAbsolute(path) || !absolute.startsWith(root + sep)) throw invalid(`"${path}" is not in its folder`);
  const handle = await readable(path, () =>
    // Without waiting for a writer: a named pipe has none.
    open(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK),
  );
  try {
    if (!(await handle.stat()).isFile()) throw invalid(`"${path}" is no regular file`);
    const real = await readable(path, () => realpath(absolute));
    if (real !== absolute) throw invalid(`a link is on the way to "${path}"`);
    return await read(handle);
  } finally {
    await handle.close();
  }
}

async function readable<TResult>(path: string, attempt: () => Promise<TResult>): Promise<TResult> {
  try {
    return await attempt();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw invalid(code === "ELOOP" ? `"${path}" is a link` : `"${path}" cannot be read (${code})`, error);
  }
}

function invalid(why: string, cause?: unknown): RenderlineError {
  return new RenderlineError(
    "legacy-command-result-invalid",
    `what the legacy command left behind does not hold: ${why}`,
    "Have it write its files into outDir, then result.json as docs/schema/external-command-result.schema.json says.",
    cause,
  );
}
