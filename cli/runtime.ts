import { openApp } from "#runtime/app";
import { createTools } from "#runtime/native/tools";
import { openRuntime } from "#runtime/owner/open-runtime";
import type { Runtime } from "#runtime/owner/operation";
import { operations } from "./operations.ts";
import { log } from "./output.ts";
import { dataFolder } from "./paths.ts";

export type CommandRuntime = Runtime<typeof operations>;

/** Opens the way to the data folder for one command, and lets it go however the command ends. */
export async function withRuntime<TResult>(
  signal: AbortSignal,
  use: (runtime: CommandRuntime) => Promise<TResult>,
): Promise<TResult> {
  const folder = dataFolder();
  const runtime = await openRuntime({ dataFolder: folder, operations, signal, openApp: () => openOwnApp(folder) });
  try {
    return await use(runtime);
  } finally {
    await runtime.close();
  }
}

function openOwnApp(folder: string): ReturnType<typeof openApp> {
  const onError = (error: unknown): void =>
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return openApp({ dataFolder: folder, tools: createTools(), now: () => new Date(), onError });
}

/** Progress for people: one line a message, on stderr, equal ones once. */
export function progressLog(): (message: string) => void {
  let last = "";
  return (message) => {
    if (message !== last) log(`  ${message}`);
    last = message;
  };
}
