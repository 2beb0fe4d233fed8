import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "#contracts";
import { comparePictures, decodePicture } from "#parity/compare/index";
import { documentPaths } from "#runtime/api/documents";
import { parityResultSchema, type ParityResult } from "#runtime/api/parity-result";
import { loosestLimits } from "./limits.ts";

/**
 * Pairs of cases of a report that would pass as each other by the loosest limits that there are, each as `ID and ID`; there must be none.
 * Pictures alone decide where they differ; two cases that show the same one must ask for other records.
 * @param documents the report's documents
 * @param ids of cases that were run; one that makes no picture is no part of a pair
 */
export async function mistakableCases(documents: string, ids: readonly string[]): Promise<string[]> {
  const cases = (await Promise.all(ids.map((id) => readShown(documents, id)))).filter((one) => one !== undefined);
  const pairs = cases.flatMap((one, at) => cases.slice(at + 1).map((other) => [one, other] as const));
  const found: string[] = [];
  // One pair after the other: a large picture is decoded to a lot.
  for (const [one, other] of pairs)
    if (await passes(documents, one, other)) found.push(`${one.result.id} and ${other.result.id}`);
  return found;
}

/** A case, and what the graph shows of it. */
interface ShownCase {
  readonly result: ParityResult;
  readonly picture: { readonly sha256: string; readonly url: string };
}

async function readShown(documents: string, id: string): Promise<ShownCase | undefined> {
  const text = await readFile(join(documents, documentPaths.parity(id)), "utf8");
  const result = parityResultSchema.parse(JSON.parse(text));
  const { output, picture = output } = result.sides.graph;
  if (picture?.kind !== "image" || picture.url === undefined) return undefined;
  return { result, picture: { sha256: picture.sha256, url: picture.url } };
}

async function passes(documents: string, one: ShownCase, other: ShownCase): Promise<boolean> {
  if (one.picture.sha256 === other.picture.sha256)
    return canonicalJson(one.result.expected ?? null) === canonicalJson(other.result.expected ?? null);
  const decode = ({ picture }: ShownCase): ReturnType<typeof decodePicture> =>
    decodePicture(join(documents, picture.url));
  const [left, right] = await Promise.all([decode(one), decode(other)]);
  const limits = loosestLimits(left.width * left.height);
  return (await comparePictures(left, right, { limits, draw: false })).verdict === "pass";
}
