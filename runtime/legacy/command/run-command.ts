import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { LogTail } from "#runtime/native/log-tail";

const guard = fileURLToPath(new URL("./command-guard.ts", import.meta.url));
/** A definition can name a script of the repository by its path from here. */
const projectRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** What the guard tells: the command's exit status, or the signal that ended it, or why it could not be started. */
const guardMessageSchema = z.strictObject({
  status: z.int().optional(),
  signal: z.string().optional(),
  missing: z.string().optional(),
});
export type GuardMessage = z.infer<typeof guardMessageSchema>;

export interface CommandOrder {
  /** Program and arguments; no shell reads them. */
  readonly command: readonly string[];
  readonly stdin: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Kept up to its limit: what the command prints on either stream. */
  readonly log: LogTail;
}

export type CommandEnd =
  | { readonly how: "exited"; readonly status: number }
  | { readonly how: "killed"; readonly signal: string }
  | { readonly how: "missing"; readonly why: string }
  | { readonly how: "timeout" }
  | { readonly how: "interrupted" };

/**
 * Runs a command in the repository's folder, and ends everything that it has started: when it ends itself, when its time is over,
 * when the signal fires, and when this process dies. Never rejects for what the command does.
 */
export async function runCommand({ command, stdin, timeoutMs, signal, log }: CommandOrder): Promise<CommandEnd> {
  if (signal.aborted) return { how: "interrupted" };
  const child = spawn(process.execPath, [guard, ...command], {
    cwd: projectRoot,
    detached: true,
    env: ownEnvironment(),
    stdio: ["pipe", "pipe", "pipe", "ipc"],
  });
  let end: CommandEnd | undefined;
  const killGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      // Nobody is left in it.
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  };
  const stop = (how: "timeout" | "interrupted") => (): void => {
    end ??= { how };
    killGroup();
  };
  const timer = setTimeout(stop("timeout"), timeoutMs);
  const onAbort = stop("interrupted");
  signal.addEventListener("abort", onAbort, { once: true });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => log.add(text));
  child.on("message", (message) => (end ??= endOf(guardMessageSchema.parse(message))));
  child.once("exit", killGroup);
  child.once("error", (error) => (end ??= { how: "missing", why: error.message }));
  // A command need not read what it is told; then the pipe breaks.
  child.stdin?.on("error", () => undefined).end(stdin);
  await once(child, "close").catch(() => undefined);
  clearTimeout(timer);
  signal.removeEventListener("abort", onAbort);
  return end ?? { how: "killed", signal: child.signalCode ?? "unknown" };
}

function endOf({ status, signal, missing }: GuardMessage): CommandEnd {
  if (missing !== undefined) return { how: "missing", why: missing };
  return status === undefined ? { how: "killed", signal: signal ?? "unknown" } : { how: "exited", status };
}

/** A legacy renderer has no business with our database, nor with how we are set up. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(RENDERLINE_|DATABASE_URL$|PG|NODE_)/.test(name)),
  );
}
