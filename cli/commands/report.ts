import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { RenderlineError } from "#contracts";
import { documentPaths, indexDocumentSchema } from "#runtime/api/documents";
import { paritySuiteSchema } from "#runtime/api/parity-result";
import { printLine } from "../output.ts";
import { portOption } from "../port-option.ts";
import type { CommandContext } from "../program.ts";
import { listenForSite } from "../serve-site.ts";

export function registerReport(program: Command, { signal }: CommandContext): void {
  program
    .command("report")
    .description("Serve a parity report that was downloaded, such as the unpacked artifact of CI, until interrupted.")
    .argument("<dir>", "the folder that has index.html and data/, or one above it")
    .addOption(portOption())
    .action((folder: string, { port }: { readonly port: number }) => serveReport(folder, port, signal));
}

async function serveReport(folder: string, port: number, signal: AbortSignal): Promise<void> {
  const site = await findReport(resolve(folder));
  const server = await listenForSite(port);
  try {
    server.open(site);
    printLine(`Ready: ${server.url}`);
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    await server.close();
  }
}

/** CI lays the report beside its other files, in a folder of this name. */
const inArtifact = "report";

/** @throws RenderlineError report-missing, report-unreadable */
async function findReport(folder: string): Promise<string> {
  const places = [folder, join(folder, inArtifact)];
  for (const place of places) {
    const index = await stat(join(place, "index.html")).catch(() => undefined);
    if (index?.isFile() !== true) continue;
    await readDocument(place, documentPaths.index, indexDocumentSchema);
    await readDocument(place, documentPaths.paritySuite, paritySuiteSchema);
    return place;
  }
  throw new RenderlineError(
    "report-missing",
    `there is no report in "${folder}": it has no index.html`,
    "Name the folder that an artifact of CI was unpacked to, or run: npx renderline parity run --site.",
  );
}

async function readDocument(
  site: string,
  path: string,
  schema: typeof indexDocumentSchema | typeof paritySuiteSchema,
): Promise<void> {
  const file = join(site, "data", path);
  const text = await readFile(file, "utf8").catch(() => undefined);
  const why = text === undefined ? "it is not there" : whyUnreadable(text, schema);
  if (why === undefined) return;
  throw new RenderlineError(
    "report-unreadable",
    `the report's document "${file}" cannot be read: ${why}`,
    "Take the report from the same release as this program, unpacked as a whole.",
  );
}

function whyUnreadable(
  text: string,
  schema: typeof indexDocumentSchema | typeof paritySuiteSchema,
): string | undefined {
  try {
    const { success } = schema.safeParse(JSON.parse(text));
    return success ? undefined : "it is of another release, or no document of a report";
  } catch {
    return "it is no JSON";
  }
}
