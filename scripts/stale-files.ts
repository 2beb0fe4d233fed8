import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { generators, type Generator } from "./generators.ts";
import { root } from "./run-tool.ts";

/** A generated file that is not what its generator gives now. */
export interface StaleFile {
  file: string;
  why: "missing" | "stale";
  text: string;
}

/** Compares every generated file with what its generator gives. Writes nothing. */
export async function staleFiles(list: readonly Generator[] = generators, folder = root): Promise<StaleFile[]> {
  const found = await Promise.all(
    list.map(async (generator): Promise<StaleFile[]> => {
      const { file } = generator;
      const [text, present] = await Promise.all([
        generator.render(),
        readFile(join(folder, file), "utf8").catch(() => null),
      ]);
      if (present === text) return [];
      return [{ file, why: present === null ? "missing" : "stale", text }];
    }),
  );
  return found.flat();
}
