import { cp, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import type { App } from "#runtime/app";
import { indexDocumentSchema, type IndexDocument } from "./documents.ts";

/** What of a report's documents stands beside others'; names are ids and digests, so none is taken twice. */
const taken = ["parity", "runs", "logs", "products", "artifacts"] as const;

/** Where the documents of the last suite's report are, of a data folder. */
export function reportFolder({ dataFolder }: Pick<App, "dataFolder">): string {
  return join(dataFolder, "parity", "report", "data");
}

/** Tells two reports apart that one folder held at two times; the same text again means that it is the same one. */
export async function reportState({ dataFolder }: Pick<App, "dataFolder">): Promise<string> {
  const index = await stat(join(reportFolder({ dataFolder }), "index.json")).catch(() => undefined);
  // It is written anew each time, in a folder that takes the old one's place.
  return index === undefined ? "no report" : `report ${index.ino} of ${index.mtimeMs}`;
}

/**
 * Copies a report's documents beside others, and lists them with these. A report that is not there, or of another version, adds
 * nothing.
 * @param folder what the others are in
 */
export async function takeReport(index: IndexDocument, report: string, folder: string): Promise<IndexDocument> {
  const theirs = await readReport(report, "index.json", indexDocumentSchema);
  if (theirs === undefined) return index;
  for (const name of taken) {
    const from = join(report, name);
    if ((await stat(from).catch(() => undefined))?.isDirectory() !== true) continue;
    await cp(from, join(folder, name), { recursive: true, force: false });
  }
  return withReport(index, theirs);
}

/** An overview with the cases, runs and products of a report. */
export function withReport(index: IndexDocument, report: IndexDocument | undefined): IndexDocument {
  if (report === undefined) return index;
  const products = report.products.filter(({ id }) => !index.products.some((one) => one.id === id));
  return {
    ...index,
    cases: report.cases,
    runs: [...index.runs, ...report.runs],
    products: [...index.products, ...products],
  };
}

/** A document of a report; undefined where it is not there, not whole, or of another version. */
export async function readReport<TSchema extends z.ZodType>(
  report: string,
  path: string,
  schema: TSchema,
): Promise<z.output<TSchema> | undefined> {
  const text = await readFile(join(report, path), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    // Cut short: whoever wrote it was killed.
    return undefined;
  }
}
