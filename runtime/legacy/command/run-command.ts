import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { LogTail } from "#runtime/native/log-tail";

const guard = fileURLToPath(new URL("./command-guard.ts", import.meta.url));
/** A definition can name a script of the repository by its path from here. */
export const projectRoot = fileURLToPath(new URL("../../../", import.meta.url));

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

/** How long the output is waited for that something outside the command's process group still holds. */
const drainMs = 1000;

/**
 * Runs a command in the repository's folder, and ends everything in its process group: when it ends itself, when its time is over,
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
  let drain: NodeJS.Timeout | undefined;
  const killGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // Nobody is left in it, or there are no groups here.
      child.kill("SIGKILL");
    }
  };
  const stop = (how: "timeout" | "interrupted") => (): void => {
    end ??= { how };
    killGroup();
  };
  const timer = setTimeout(stop("timeout"), timeoutMs);
  const onAbort = stop("interrupted");
  signal.addEventListener("abort", onAbort, { once: true });
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of streams) stream.setEncoding("utf8").on("data", (text) => log.add(text));
  child.on("message", (message) => {
    const told = guardMessageSchema.safeParse(message);
    if (told.success) end ??= endOf(told.data);
  });
  child.once("exit", () => {
    killGroup();
    drain = setTimeout(() => {
      for (const stream of streams) stream.destroy();
    }, drainMs);
  });
  child.once("error", (error) => (end ??= { how: "missing", why: error.message }));
  // A command need not read what it is told; then the pipe breaks.
  child.stdin?.on("error", () => undefined).end(stdin);
  await once(child, "close").catch(() => undefined);
  clearTimeout(timer);
  clearTimeout(drain);
  signal.removeEventListener("abort", onAbort);
  return end ?? { how: "killed", signal: child.signalCode ?? "unknown" };
}

function endOf({ status, signal, missing }: GuardMessage): CommandEnd {
  if (missing !== undefined) return { how: "missing", why: missing };
  return status === undefined ? { how: "killed", signal: signal ?? "unknown" } : { how: "exited", status };
}

/** A legacy renderer has no business with our database, store and collector, whose keys stand here, nor with how we are set up. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(RENDERLINE_|DATABASE_URL$|PG|NODE_|AWS_|OTEL_)/.test(name)),
  );
}
