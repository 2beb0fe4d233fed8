import { readFile } from "node:fs/promises";
import { goldenFile, type GoldenProduct } from "#parity/golden/golden";
import { Seeded } from "#runtime/native/testing/seeded";
import { mutations, type MutationName } from "./mutate.ts";

/** A golden product's file, damaged. */
export interface MutatedFile {
  readonly seed: number;
  readonly product: GoldenProduct;
  readonly mutations: readonly MutationName[];
  /** As bytes. */
  readonly content: Buffer;
}

/** The small ones: what is to be tried is the reading, and often. */
export const mutatedProducts: readonly GoldenProduct[] = ["stacking-toy", "castor", "flange"];
const names = Object.keys(mutations) as MutationName[];

/** The file of a seed: each mutation in turn, and as often two or three of them at once. */
export async function mutatedFile(seed: number): Promise<MutatedFile> {
  const random = new Seeded(seed);
  const product = random.pick(mutatedProducts);
  const first = names[seed % names.length] ?? random.pick(names);
  const more = Array.from({ length: Math.max(0, random.below(4) - 1) }, () => random.pick(names));
  const chosen = [first, ...more];
  const golden = await readFile(goldenFile(product), "latin1");
  const text = chosen.reduce((now, name) => mutations[name](now, random), golden);
  return { seed, product, mutations: chosen, content: Buffer.from(text, "latin1") };
}
