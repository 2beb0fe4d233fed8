import { z } from "zod";
import { RenderlineError } from "#contracts";
import { openApp, servesNothing, type App, type Serves } from "#runtime/app";
import { createTools } from "#runtime/native/tools";
import { openRuntime } from "#runtime/owner/open-runtime";
import type { Runtime } from "#runtime/owner/operation";
import { errorLog } from "./error-log.ts";
import { operations } from "./operations.ts";
import { log } from "./output.ts";
import { dataFolder } from "./paths.ts";

export type CommandRuntime = Runtime<typeof operations> & {
  /** Whether this process executes what waits in the database; else another one must. */
  readonly executes: boolean;
  /** What this process has opened by itself; undefined where it works through another one. */
  readonly app: App | undefined;
};

export interface RuntimeOptions {
  /**
   * Whether the command waits for work to be executed, and so takes part in it. On an embedded database, where its process
   * may be the only one, it does anyway.
   */
  readonly executes?: boolean;
  /** What it executes; everything without it. */
  readonly serves?: Serves | undefined;
  /** Whether the command is of no use where another process owns the data folder. */
  readonly alone?: boolean;
}

/** Opens the way to the data folder for one command, and lets it go however the command ends. */
export async function withRuntime<TResult>(
  signal: AbortSignal,
  use: (runtime: CommandRuntime) => Promise<TResult>,
  options: RuntimeOptions = {},
): Promise<TResult> {
  const folder = dataFolder();
  const url = databaseUrl();
  const runtime = url === undefined ? await embedded(signal, folder, options) : await shared(folder, url, options);
  try {
    return await use(runtime);
  } finally {
    await runtime.close();
  }
}

/** One process owns the folder; where it is another one, that executes. */
async function embedded(signal: AbortSignal, folder: string, options: RuntimeOptions): Promise<CommandRuntime> {
  let app: App | undefined;
  const openOwn = async (): Promise<App> => (app = await openOwnApp(folder, options));
  const runtime = await openRuntime({ dataFolder: folder, operations, signal, openApp: openOwn });
  if (options.alone === true && !runtime.owner) {
    await runtime.close();
    throw new RenderlineError(
      "owner-elsewhere",
      `another process owns the data folder "${folder}", and executes what waits there`,
      "An embedded database has one process. For several workers set DATABASE_URL to a PostgreSQL database.",
    );
  }
  return { ...runtime, executes: runtime.owner, app };
}

/** Any number of processes at once, each on the database itself. */
async function shared(folder: string, url: string, options: RuntimeOptions): Promise<CommandRuntime> {
  const { executes = false } = options;
  const app = await openOwnApp(folder, { ...options, serves: executes ? options.serves : servesNothing }, url);
  return {
    owner: true,
    executes,
    app,
    call: (name, input, context) => {
      const operation = operations[name];
      return operation.run(app, operation.input.parse(input) as never, context) as never;
    },
    close: () => app.close(),
  };
}

/** Whether the database is one of this machine's, in the data folder. */
export function isEmbedded(): boolean {
  return databaseUrl() === undefined;
}

/** PostgreSQL, if the environment names it. @throws RenderlineError bad-usage */
export function databaseUrl(): string | undefined {
  const given = process.env["DATABASE_URL"];
  if (given === undefined || given === "") return undefined;
  const read = z.url({ protocol: /^postgres(?:ql)?$/ }).safeParse(given);
  if (read.success) return read.data;
  throw new RenderlineError(
    "bad-usage",
    "DATABASE_URL is not the address of a PostgreSQL database",
    "Set it to postgres://USER:PASSWORD@HOST:PORT/DATABASE, or leave it out for the embedded database.",
  );
}

function openOwnApp(folder: string, { serves }: RuntimeOptions, url?: string): Promise<App> {
  const onError = errorLog(log);
  return openApp({
    dataFolder: folder,
    tools: createTools(),
    now: () => new Date(),
    onError,
    ...(url === undefined ? {} : { database: { url } }),
    ...(serves === undefined ? {} : { serves }),
  });
}

/** Progress for people: one line a message, on stderr, equal ones once. */
export function progressLog(): (message: string) => void {
  let last = "";
  return (message) => {
    if (message !== last) log(`  ${message}`);
    last = message;
  };
}
