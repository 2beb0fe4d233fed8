import { fileURLToPath } from "node:url";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

export interface ToolOptions {
  /** Shows the output as it comes instead of keeping it for a failure. */
  live?: boolean;
  env?: Record<string, string>;
  signal?: AbortSignal;
}

/** How a tool ended: whether with status 0, and all that it printed (nothing when it was shown live). */
export interface ToolResult {
  ok: boolean;
  output: string;
}

/** The running Node.js first (not every npm links it in `.bin`), then the installed tools, then the machine's own. */
const toolPath = [dirname(process.execPath), join(root, "node_modules", ".bin"), process.env["PATH"] ?? ""].join(
  delimiter,
);

/** Runs a tool that npm installed, on the Node.js that runs this. */
export async function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolResult> {
  const live = options.live ?? false;
  const result = await execa(command, args, {
    cwd: root,
    reject: false,
    all: !live,
    stdin: "ignore",
    stdout: live ? "inherit" : "pipe",
    stderr: live ? "inherit" : "pipe",
    env: { PATH: toolPath, ...options.env },
    ...(options.signal && { cancelSignal: options.signal }),
  });
  const ending = result.failed && result.exitCode === undefined ? `\n${result.shortMessage}` : "";
  return { ok: !result.failed, output: `${typeof result.all === "string" ? result.all : ""}${ending}` };
}
