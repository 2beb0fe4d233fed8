import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import {
  canonicalJson,
  compile,
  contractData,
  contractDigest,
  definitionFromText,
  defineNode,
  input,
  manyInput,
  output,
  outputType,
  param,
  RenderlineError,
  sha256Hex,
  workflow,
  type CompiledDefinition,
  type OutputTypeDefinition,
  type WorkflowDefinition,
} from "#contracts";
import { implement, type Module } from "#runtime/modules/module";
import { noTool } from "#runtime/modules/testing/host";
import { WaitError } from "#runtime/modules/wait-error";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import { openDatabase, type DatabaseLocation, type OpenDatabase } from "#runtime/store/database";
import { keepDefinitions } from "#runtime/store/definition-records";
import type { NewRun } from "#runtime/store/run-records";
import { Engine, type GraphRun } from "./engine.ts";
import type { Concurrency, EngineTiming } from "./timing.ts";

/** Small real nodes for tests of the engine: they write JSON, and fail or wait when told to. */
const text = { settable: { outputType: true, orderLine: true }, description: "For tests." } as const;

export const seed = defineNode({
  type: "order-line/seed",
  family: "order_line",
  role: "source",
  title: "Seed",
  summary: "Starts a graph.",
  receives: "order-line",
  params: { value: param(z.int(), { ...text, default: 1 }) },
  inputs: {},
  outputs: { out: output("parts", "parts", "A number.") },
  module: { key: "test.seed", version: 1 },
  resource: "io",
  legacySource: "test/seed",
});

export const step = defineNode({
  type: "order-line/step",
  family: "order_line",
  role: "read",
  title: "Step",
  summary: "Adds one to what it gets.",
  params: {
    does: param(
      z.enum([
        "add",
        "crash",
        "crash-once",
        "fail",
        "fail-beside-hang",
        "hang",
        "hang-once",
        "wait",
        "wait-beside-hang",
      ]),
      { ...text, default: "add" },
    ),
  },
  inputs: { in: input("parts", "parts", "A number.") },
  outputs: { out: output("parts", "parts", "A number.") },
  module: { key: "test.step", version: 1 },
  resource: "cpu",
  legacySource: "test/step",
});

export const join2 = defineNode({
  type: "order-line/join",
  family: "order_line",
  role: "output",
  title: "Join",
  summary: "Adds two numbers.",
  params: {},
  inputs: { left: input("parts", "parts", "A number."), right: input("parts", "parts", "A number.") },
  outputs: { out: output("parts", "parts", "Their sum.") },
  module: { key: "test.join", version: 1 },
  resource: "cpu",
  legacySource: "test/join",
});

export const idle = defineNode({
  type: "order-line/idle",
  family: "order_line",
  role: "read",
  title: "Idle",
  summary: "Hands on what it gets.",
  params: {},
  inputs: { in: input("parts", "parts", "A number.") },
  outputs: { out: output("parts", "parts", "The same number.") },
  module: { key: "test.idle", version: 1 },
  resource: "cpu",
  legacySource: "test/idle",
});

export const gather = defineNode({
  type: "order-line/gather",
  family: "order_line",
  role: "read",
  title: "Gather",
  summary: "Adds up what it gets, and one.",
  params: { does: param(z.enum(["add", "crash", "crash-once", "fail"]), { ...text, default: "add" }) },
  inputs: { in: manyInput("parts", "parts", "Numbers.") },
  outputs: { out: output("parts", "parts", "Their sum.") },
  module: { key: "test.gather", version: 1 },
  resource: "io",
  legacySource: "test/gather",
});

/** Whether what a step waits for has been mended. */
const mended = { is: false };

/** What steps that do something once have met; each run gives them a number of its own. */
const tried = new Set<string>();

/** Tells a step that is to fail beside another that the other is at work. */
const hanging = new EventEmitter();

const number = z.strictObject({ value: z.int() });

const modules: readonly Module[] = [
  implement(seed, undefined, async ({ params }, { artifacts }) => ({
    out: await artifacts.writeJson("parts", "parts", { value: params.value }),
  })),
  implement(step, undefined, async ({ params, inputs }, { artifacts, signal, progress }) => {
    if (params.does.endsWith("-beside-hang")) await once(hanging, "hang");
    if (params.does === "fail" || params.does === "fail-beside-hang")
      throw new RenderlineError("tool-failed", "the step was told to fail", "Tell it to add.");
    if (params.does.startsWith("wait") && !mended.is)
      throw new WaitError("material-missing", "the step waits to be mended", "Mend it.");
    // The step beside it gets the same, and may come first.
    const first = params.does.endsWith("-once") && !tried.has(inputs.in.sha256);
    if (first) tried.add(inputs.in.sha256);
    if (params.does === "crash" || (params.does === "crash-once" && first))
      throw new RenderlineError("tool-crashed", "the step was told to crash", "Tell it to add.");
    if (params.does === "hang" || (params.does === "hang-once" && first)) {
      progress(0.25, "hanging");
      // Who listens may come later, so it is told again and again.
      const beat = setInterval(() => hanging.emit("hang"), 10);
      await once(signal, "abort").finally(() => clearInterval(beat));
      signal.throwIfAborted();
    }
    const { value } = await artifacts.readJson(inputs.in.sha256, number);
    return { out: await artifacts.writeJson("parts", "parts", { value: value + 1 }) };
  }),
  implement(gather, undefined, async ({ params, inputs: { in: all } }, { artifacts }) => {
    const met = all.map(({ sha256 }) => sha256).join();
    const first = !tried.has(met);
    tried.add(met);
    if (params.does === "fail") throw new RenderlineError("tool-failed", "told to fail", "Tell it to add.");
    if (params.does === "crash" || (params.does === "crash-once" && first))
      throw new RenderlineError("tool-crashed", "told to crash", "Tell it to add.");
    let sum = 1;
    for (const { sha256 } of all) sum += (await artifacts.readJson(sha256, number)).value;
    return { out: await artifacts.writeJson("parts", "parts", { value: sum }) };
  }),
  implement(idle, undefined, async ({ inputs }) => ({ out: inputs.in })),
  implement(join2, undefined, async ({ inputs }, { artifacts }) => {
    const left = await artifacts.readJson(inputs.left.sha256, number);
    const right = await artifacts.readJson(inputs.right.sha256, number);
    return { out: await artifacts.writeJson("parts", "parts", { value: left.value + right.value }) };
  }),
] as readonly Module[];

/** seed -> left, seed -> right, both -> join */
export const diamond = workflow("test/diamond", { family: "order_line", title: "Diamond" })
  .node("seed", seed)
  .node("left", step, ({ seed }) => ({ in: seed.out }))
  .node("right", step, ({ seed }) => ({ in: seed.out, does: "add" }))
  .node("join", join2, ({ left, right }) => ({ left: left.out, right: right.out }))
  .output(({ join }) => ({ sum: join.out }));

const compiledDiamond = compile(diamond);

/** What a node of {@link gatherGraph} does, and which nodes before it it needs; without any, the seed. */
export interface GatherNode {
  readonly does: "add" | "crash" | "crash-once" | "fail";
  readonly needs: readonly number[];
}

/** A seed, and nodes `n0`, `n1`, ... that add up. */
export function gatherGraph(plan: readonly GatherNode[]): CompiledDefinition<WorkflowDefinition> {
  const nodes = plan.map(({ does, needs }, index) => ({
    id: `n${index}`,
    type: gather.type,
    params: { does },
    wires: {
      in: (needs.length === 0 ? ["seed"] : needs.map((above) => `n${above}`)).map((node) => ({ node, port: "out" })),
    },
  }));
  return graphOf(`test/gather-${sha256Hex(canonicalJson(nodes)).slice(0, 12)}`, nodes);
}

/** A seed and nodes that do nothing, each needing the one before, or all of them the seed. */
export function idleGraph(count: number, form: "chain" | "fan"): CompiledDefinition<WorkflowDefinition> {
  const above = (index: number): string => (form === "fan" || index === 0 ? "seed" : `n${index - 1}`);
  const nodes = Array.from({ length: count - 1 }, (_, index) => ({
    id: `n${index}`,
    type: idle.type,
    params: {},
    wires: { in: { node: above(index), port: "out" } },
  }));
  return graphOf(`test/${form}-${count}`, nodes);
}

function graphOf(id: string, nodes: WorkflowDefinition["nodes"]): CompiledDefinition<WorkflowDefinition> {
  const definition = compiledDiamond.definition as WorkflowDefinition;
  const [first] = definition.nodes;
  if (first === undefined) throw new Error("the diamond has no node");
  const outputs = { last: { node: nodes.at(-1)?.id ?? first.id, port: "out" } };
  const types = new Set([first, ...nodes].map(({ type }) => type));
  const used = modules.filter(({ contract }) => types.has(contract.type));
  const contracts = Object.fromEntries(used.map(({ contract }) => [contract.type, contractDigest(contract)]));
  const text = canonicalJson({ ...definition, id, nodes: [first, ...nodes], outputs, contracts });
  return definitionFromText(text) as CompiledDefinition<WorkflowDefinition>;
}

type Overrides = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

export interface EngineFixture {
  readonly engine: Engine;
  readonly database: OpenDatabase;
  readonly artifacts: LocalArtifactStore;
  readonly errors: unknown[];
  /** What a run of the diamond with these overrides, or of another workflow, is started with. */
  prepare(overrides: Overrides, workflow?: CompiledDefinition): Promise<GraphRun>;
  /** Executes it; gives the run's id. */
  run(
    overrides: Overrides,
    options?: { signal?: AbortSignal; onProgress?: (node: string) => void; workflow?: CompiledDefinition },
  ): Promise<string>;
  /** Takes the last run up again after what it waited for was mended, or not. */
  resume(isMended: boolean, signal?: AbortSignal): Promise<void>;
  /** Another engine on the same database and store. */
  beside(options?: Pick<FixtureOptions, "timing" | "unwritten">): Promise<Engine>;
  close(): Promise<void>;
}

export interface FixtureOptions {
  /** Stays open when the fixture closes; without it, one of the fixture's own that does not. */
  readonly database?: OpenDatabase;
  /** Of the fixture's own database; in memory, without it. */
  readonly location?: DatabaseLocation;
  /** A node type that has no module yet. */
  readonly unwritten?: string;
  readonly timing?: Partial<EngineTiming>;
  /** Of the first engine; as of any other, without it. */
  readonly concurrency?: Concurrency;
}

/** A real engine on a real database, with the nodes above. */
export async function engineFixture(options: FixtureOptions = {}): Promise<EngineFixture> {
  const folder = await mkdtemp(join(tmpdir(), "renderline-engine-"));
  const database = options.database ?? (await openDatabase(options.location ?? { folder: undefined }));
  const artifacts = new LocalArtifactStore(folder);
  const errors: unknown[] = [];
  const now = (): Date => new Date();
  const engines: Engine[] = [];
  const open = async (parts: Pick<FixtureOptions, "timing" | "unwritten" | "concurrency">): Promise<Engine> => {
    const { unwritten, timing = {}, concurrency } = parts;
    const engine = new Engine({
      database,
      artifacts,
      tools: { cad: noTool, blender: noTool, usd: noTool },
      modules: new Map(
        modules.filter(({ contract }) => contract.type !== unwritten).map((module) => [module.contract.type, module]),
      ),
      contracts: new Map(modules.map(({ contract }) => [contract.type, contractData(contract)])),
      now,
      onError: (error) => errors.push(error),
      timing,
      ...(concurrency === undefined ? {} : { concurrency }),
    });
    engines.push(engine);
    await engine.start();
    return engine;
  };
  const engine = await open(options);
  const unique = randomBytes(4).toString("hex");
  let count = 0;
  let last: GraphRun | undefined;
  const prepare: EngineFixture["prepare"] = async (overrides, workflow = compiledDiamond) => {
    const type = outputType("test", {
      title: "Test",
      family: "order_line",
      artifactKind: "parts",
      legacy: { command: ["true"], timeoutSeconds: 1 },
      graph: { workflow: diamond, output: "sum", overrides: overrides as {} },
    });
    const compiledType = compile(type);
    await keepDefinitions(database.db, [compiledType, workflow], now());
    const request = await artifacts.writeJson("order-line", "order", { overrides });
    count += 1;
    const run: NewRun = {
      id: `run-${unique}-${count}`,
      family: "order_line",
      mode: "graph",
      output_type: "test",
      output_type_digest: compiledType.digest,
      workflow: workflow.definition.id,
      workflow_digest: workflow.digest,
      product_id: "none",
      revision: "none",
      order_line_id: null,
      request,
      library: undefined,
      rules: undefined,
      state: undefined,
    };
    return {
      run,
      workflow: workflow as CompiledDefinition<WorkflowDefinition>,
      outputType: compiledType.definition as OutputTypeDefinition,
      orderLineParams: { seed: {} },
    };
  };
  return {
    engine,
    database,
    artifacts,
    errors,
    prepare,
    run: async (overrides, { signal = new AbortController().signal, onProgress = () => undefined, workflow } = {}) => {
      const start = { ...(await prepare(overrides, workflow)), onProgress };
      last = start;
      mended.is = false;
      await engine.execute(start, signal);
      return start.run.id;
    },
    resume: async (isMended, signal = new AbortController().signal) => {
      if (last === undefined) throw new Error("no run to resume");
      mended.is = isMended;
      await engine.resume(last, signal);
    },
    beside: (more = {}) => open(more),
    close: async () => {
      for (const one of engines) await one.stop();
      if (options.database === undefined) await database.close();
      await rm(folder, { recursive: true });
    },
  };
}
