import { once } from "node:events";
import { join } from "node:path";
import type { Command } from "commander";
import { RenderlineError } from "#contracts";
import { isLoopback } from "#runtime/api/server/access";
import { listen, type HttpServer } from "#runtime/api/server/listen";
import { openLog } from "#runtime/api/server/log";
import { serveApi } from "#runtime/api/server/serve-api";
import { hasTokens } from "#runtime/api/tokens";
import type { App } from "#runtime/app";
import { buildSite } from "../../site/build.ts";
import { catalogueOf, loadAuthored } from "../definitions/authored.ts";
import { sourceCommit } from "../definitions/source-commit.ts";
import { prepareNativeTools } from "../native.ts";
import { printLine } from "../output.ts";
import { dataFolder } from "../paths.ts";
import { portOption } from "../port-option.ts";
import type { CommandContext } from "../program.ts";
import { isEmbedded, withRuntime } from "../runtime.ts";

interface ServeOptions {
  readonly host: string;
  readonly port: number;
}

export function registerServe(program: Command, { signal }: CommandContext): void {
  program
    .command("serve")
    .description("The API and the site, until interrupted; what is under way then ends first.")
    .option(
      "--host <address>",
      "where to listen; any but this machine's own needs a token to have been made",
      "127.0.0.1",
    )
    .addOption(portOption())
    .action(async (options: ServeOptions) => {
      const server = await listen(options);
      try {
        // Beside a database of its own this is the one process that executes; beside PostgreSQL, workers do.
        if (isEmbedded()) await prepareNativeTools(signal);
        await withRuntime(signal, ({ app }) => serve(app, server, options, signal), { alone: true });
      } finally {
        await server.drain();
      }
    });
}

async function serve(
  app: App | undefined,
  server: HttpServer,
  { host }: ServeOptions,
  signal: AbortSignal,
): Promise<void> {
  if (app === undefined) throw new Error("the API is served by a process that opened its database itself");
  const loopback = isLoopback(host);
  const locked = await hasTokens(app);
  if (!loopback && !locked) {
    throw new RenderlineError(
      "token-missing",
      `"${host}" is reached from other machines, and nobody has a token yet`,
      "Make one first: npx renderline token create NAME --scope promote.",
    );
  }
  const site = join(dataFolder(), "served-site");
  const [authored, source] = await Promise.all([loadAuthored(), sourceCommit(), buildSite({ outDir: site })]);
  const files = new Map(authored.map(({ id, file }) => [id, file]));
  const definitions = { catalogue: catalogueOf(authored), files };
  const log = openLog();
  const end = await serveApi({ app, server, loopback, authored: definitions, source, site, log });
  printLine(`Ready: ${server.url}`);
  if (!locked) printLine("Pages are open to this machine until the first npx renderline token create.");
  if (!signal.aborted) await once(signal, "abort");
  await end();
}
