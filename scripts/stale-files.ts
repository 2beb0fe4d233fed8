import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { generators, type Generator } from "./generators.ts";
import { root } from "./run-tool.ts";

/** A generated file that is not what its generator gives now. */
export interface StaleFile {
  file: string;
  why: "missing" | "stale";
  contents: Buffer;
}

/** Compares every generated file with what its generator gives. Writes nothing. */
export async function staleFiles(list: readonly Generator[] = generators, folder = root): Promise<StaleFile[]> {
  const found = await Promise.all(
    list.map(async (generator): Promise<StaleFile[]> => {
      const { file } = generator;
      const [rendered, present] = await Promise.all([
        generator.render(),
        readFile(join(folder, file)).catch(() => null),
      ]);
      const contents = Buffer.from(rendered);
      if (present?.equals(contents) === true) return [];
      return [{ file, why: present === null ? "missing" : "stale", contents }];
    }),
  );
  return found.flat();
}
