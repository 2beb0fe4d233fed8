import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { digestOf, type OutputTypeDefinition } from "#contracts";
import { nodeContracts } from "#nodes";
import type { ParityCase } from "#parity/case";
import { waivers } from "#parity/waivers/index";
import { projectRoot } from "#runtime/native/paths";
import { moduleSources, type ModuleSource } from "#runtime/modules/source-digest";
import {
  sourceClosure,
  type ScannedFiles,
  type SourceClosure,
  type SourceTree,
} from "#runtime/modules/source/source-closure";

/** Everything of the checkout that can change what a case comes to. */
export interface CaseSources {
  /** Paths from the repository's root, sorted. */
  readonly files: readonly string[];
  /** npm packages that these take in, by name, sorted; what they need themselves is not here. */
  readonly packages: readonly string[];
  /** Digest of the output type as it was compiled: of its workflow, materials and their textures too. */
  readonly definition: string;
}

/** A case and the output type that it orders. */
export interface OrderedCase {
  readonly case: ParityCase;
  readonly outputType: OutputTypeDefinition;
}

/** Adding a waiver changes it, and concerns one case. */
const waiverList = "parity/waivers/index.ts";
/** Lists that take in everything there is: which of it a case uses is found by itself. */
const lists: ReadonlySet<string> = new Set([
  "runtime/modules/index.ts",
  "runtime/legacy/index.ts",
  "nodes/index.ts",
  "parity/cases/index.ts",
  waiverList,
]);

/** What runs every case: the suite, what it opens, and how that starts native tools. */
const suiteEntry = ["#parity/run-suite", "#parity/open-app", "#runtime/native/tools"]
  .map((file) => `import "${file}";`)
  .join("\n");
/** Stands for a file that imports what one case is about; no file has this name. */
const entryFile = "parity/select/entry.ts";

/**
 * By case id. TypeScript is followed by its imports, native tools by those of their Python. What runs every case is in all of them.
 * @throws RenderlineError internal, when the checkout is not whole
 */
export async function readCaseSources(
  cases: readonly OrderedCase[],
  folder = projectRoot,
): Promise<ReadonlyMap<string, CaseSources>> {
  const manifest = z
    .object({ imports: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  const modules = await moduleSources();
  const scanned: ScannedFiles = new Map();
  const followWith = (text: string, read: SourceTree["read"], known?: ScannedFiles): Promise<SourceClosure> => {
    const tree = { aliases: manifest.imports, read: async (file: string) => (file === entryFile ? text : read(file)) };
    known?.delete(entryFile);
    return sourceClosure(tree, entryFile, known);
  };
  const text = (file: string): Promise<string> => readFile(join(folder, file), "utf8");
  const follow = (entry: string): Promise<SourceClosure> => followWith(entry, text, scanned);
  const codes = new Map<string, SourceClosure>();
  for (const [key, { files }] of modules) {
    const own = files.filter((file) => file.endsWith(".module.ts"));
    codes.set(key, await follow(own.map((file) => `import "../../${file}";`).join("\n")));
  }
  const suite = await followWith(suiteEntry, async (file) => (lists.has(file) ? "" : text(file)));
  const product = await follow(importing("#output-types/product.output-type", "ingest"));
  const sources = new Map<string, CaseSources>();
  for (const { case: one, outputType } of cases) {
    const preset = "preset" in outputType.legacy ? outputType.legacy.preset : undefined;
    const authored = one.definition === undefined ? `#output-types/${one.outputType}.output-type` : undefined;
    const own = await follow(importing(`#parity/cases/${one.id}.case`, preset, authored));
    const called = [product, own].flatMap((closure) => modulesIn(closure, modules));
    const closures = [suite, product, own, ...called.flatMap(({ key }) => codes.get(key) ?? [])];
    const waived = waivers.filter((waiver) => waiver.case === one.id);
    const named = [
      one.step,
      `parity/approved/${one.id}.json`,
      ...waived.map(({ id }) => `parity/waivers/${id}.waiver.ts`),
    ];
    const files = new Set([
      ...closures.flatMap((closure) => [...closure.files]),
      ...called.flatMap((module) => module.files),
      ...[...named, ...argumentsOf(outputType)].filter((file) => existsSync(join(folder, file))),
    ]);
    for (const file of [entryFile, waiverList]) files.delete(file);
    sources.set(one.id, {
      files: [...files].toSorted(),
      packages: [...new Set(closures.flatMap((closure) => [...closure.packages]))].toSorted(),
      definition: digestOf(outputType),
    });
  }
  return sources;
}

/** A file that takes in a case, its authored output type and the legacy pipeline that this names. */
function importing(content: string, preset: string | undefined, authored?: string): string {
  const pipeline = preset === undefined ? "legacyCommand" : `legacy${pascal(preset)}`;
  return [
    `import content from "${content}";`,
    `import { ${pipeline} } from "#runtime/legacy/index";`,
    ...(authored === undefined ? [] : [`import outputType from "${authored}";`]),
  ].join("\n");
}

function pascal(preset: string): string {
  return preset.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The modules that a closure's contracts are of, and those that its legacy pipeline calls. */
function modulesIn({ files }: SourceClosure, modules: ReadonlyMap<string, ModuleSource>): ModuleSource[] {
  const contracts = new Map<string, string>(
    nodeContracts.map(({ module, type }) => [module.key, `nodes/${type}.node.ts`]),
  );
  return [...modules.values()].filter(
    (module) =>
      files.has(contracts.get(module.key) ?? "") ||
      module.files.some((file) => file.endsWith(".module.ts") && files.has(file)),
  );
}

/** What an external command's arguments may name in the repository: its own script. */
function argumentsOf({ legacy }: OutputTypeDefinition): readonly string[] {
  return "command" in legacy ? legacy.command : [];
}
