import { spawn } from "node:child_process";
import type { GuardMessage } from "./run-command.ts";

/**
 * A process of its own that runs one command: `node command-guard.ts FILE ARG...`. It leads a process group, and the command and all
 * that it starts are in it. When whoever started the guard is gone, whatever the reason, the whole group ends.
 */

function tell(message: GuardMessage): void {
  // Whatever the command has left behind in the group is ended by who hears this.
  process.send?.(message, () => process.exit(0));
}

const [file, ...args] = process.argv.slice(2);
if (file !== undefined) {
  process.once("disconnect", () => process.kill(-process.pid, "SIGKILL"));
  // Whoever died before this line was heard of before it.
  if (!process.connected) process.exit(1);
  const command = spawn(file, args, { stdio: "inherit" });
  command.once("error", ({ message }) => tell({ missing: message }));
  command.once("exit", (status, signal) => tell(status === null ? { signal: signal ?? "unknown" } : { status }));
}
