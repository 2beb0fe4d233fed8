import { cp, readFile, rm, stat } from "node:fs/promises";
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
export function reportState({ dataFolder }: Pick<App, "dataFolder">): Promise<string> {
  return stateOf(reportFolder({ dataFolder }));
}

async function stateOf(report: string): Promise<string> {
  const index = await stat(join(report, "index.json")).catch(() => undefined);
  // It is written anew each time, in a folder that takes the old one's place.
  return index === undefined ? "no report" : `report ${index.ino} of ${index.mtimeMs}`;
}

/** A suite takes minutes, so that its report's folder is hardly replaced twice while it is copied. */
const tries = 5;

/**
 * Copies a report's documents, whole: when a suite replaces them meanwhile, what was copied is dropped and the new ones are copied.
 * @param folder takes them; it holds nothing else yet
 * @returns the report's overview; undefined where there is no report, one of another version, or a new one each time
 */
export async function takeReport(report: string, folder: string): Promise<IndexDocument | undefined> {
  for (let left = tries; left > 0; left -= 1) {
    const state = await stateOf(report);
    try {
      const index = await readReport(report, "index.json", indexDocumentSchema);
      if (index === undefined) return undefined;
      for (const name of taken) {
        const from = join(report, name);
        if ((await stat(from).catch(() => undefined))?.isDirectory() === true)
          await cp(from, join(folder, name), { recursive: true });
      }
      if ((await stateOf(report)) === state) return index;
    } catch (error) {
      if ((await stateOf(report)) === state) throw error;
    }
    await Promise.all(taken.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  }
  return undefined;
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
