import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { compile, validate, type Definition, type Workflow } from "#contracts";
import { installedRegistry } from "#runtime/registry";
import { root } from "../scripts/run-tool.ts";
import { median } from "./alternate.ts";
import type { Bench, BenchOptions, BenchRow } from "./bench.ts";
import { generateWorkflows, type GeneratedWorkflow } from "./generated-workflows.ts";

const workflows = 1000;
const nodes = 12;
const rounds = 5;

/**
 * 1,000 generated workflows of 12 nodes: validated as JSON, and type-checked as TypeScript. The type
 * check is compared with that of one of them, which loads the same imports: what is over that is the workflows'.
 */
export const validation: Bench = {
  name: "validate",
  async run(options: BenchOptions): Promise<BenchRow[]> {
    const parent = join(root, ".renderline", "bench");
    await mkdir(parent, { recursive: true });
    // Inside the project, so that the generated files find its imports.
    const folder = await mkdtemp(join(parent, "validate-"));
    try {
      return await measure(folder, options);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measure(folder: string, { onProgress }: BenchOptions): Promise<BenchRow[]> {
  onProgress(`writing ${workflows} workflows of ${nodes} nodes`);
  const generated = generateWorkflows(workflows);
  for (const { file, text } of generated) await writeFile(join(folder, file), text);
  onProgress("compiling them to JSON");
  const definitions = await compileAll(folder, generated);
  onProgress("validating");
  const validating = timeValidation(definitions);
  const parsing = timeParsing(definitions);
  onProgress("type-checking");
  const checking = await timeTypes(folder, generated);
  const [first] = generated;
  const base = await timeTypes(folder, first === undefined ? [] : [first]);
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const what = `${workflows} workflows of ${nodes} nodes`;
  return [
    {
      name: `validating ${what}`,
      ratio: validating / 1000,
      goal: 1,
      unit: "s",
      detail: `median of ${rounds} runs after one that warms up; ${(validating / workflows).toFixed(3)} ms a workflow`,
    },
    {
      name: `validating ${what}, over JSON.parse of the same`,
      ratio: validating / parsing,
      goal: null,
      unit: "x",
      detail: `${seconds(validating)} over ${seconds(parsing)}`,
    },
    {
      name: `type-checking ${what}, over one of them`,
      ratio: checking / base,
      goal: null,
      unit: "x",
      detail: `${seconds(checking)} over ${seconds(base)}, tsc as a process, medians of 3; ${((checking - base) / (workflows - 1)).toFixed(2)} ms a workflow`,
    },
  ];
}

async function compileAll(folder: string, generated: readonly GeneratedWorkflow[]): Promise<Definition[]> {
  const definitions: Definition[] = [];
  for (const { file } of generated) {
    const { default: authored } = (await import(pathToFileURL(join(folder, file)).href)) as { default: Workflow };
    definitions.push(compile(authored).definition);
  }
  const [first] = definitions;
  if (first?.kind !== "workflow" || first.nodes.length !== nodes) throw new Error(`wanted ${nodes} nodes`);
  return definitions;
}

function timeValidation(definitions: readonly Definition[]): number {
  const registry = installedRegistry();
  return time(() => {
    const problems = validate(definitions, registry, { today: "2026-01-01" });
    if (problems.length > 0) throw new Error(`a generated workflow does not hold: ${JSON.stringify(problems[0])}`);
  });
}

function timeParsing(definitions: readonly Definition[]): number {
  const texts = definitions.map((one) => JSON.stringify(one));
  return time(() => texts.forEach((text) => JSON.parse(text)));
}

/** Median of some runs in milliseconds, after one that warms up. */
function time(run: () => void): number {
  run();
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return median(times);
}

async function timeTypes(folder: string, generated: readonly GeneratedWorkflow[]): Promise<number> {
  const project = join(folder, "tsconfig.json");
  const files = generated.map(({ file }) => `./${file}`);
  await writeFile(project, JSON.stringify({ extends: join(root, "tsconfig.json"), include: [], exclude: [], files }));
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    await execa(process.execPath, [tsc, "--project", project, "--noEmit"], { cwd: root });
    times.push(performance.now() - start);
  }
  return median(times);
}
