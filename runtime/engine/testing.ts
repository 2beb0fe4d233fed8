import { EventEmitter, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import {
  compile,
  contractData,
  defineNode,
  input,
  output,
  outputType,
  param,
  RenderlineError,
  workflow,
  type OutputTypeDefinition,
  type WorkflowDefinition,
} from "#contracts";
import { implement, type Module, type Tool } from "#runtime/modules/module";
import { WaitError } from "#runtime/modules/wait-error";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import { openDatabase, type OpenDatabase } from "#runtime/store/database";
import { keepDefinitions } from "#runtime/store/definition-records";
import type { NewRun } from "#runtime/store/run-records";
import { Engine } from "./engine.ts";
import type { GraphRun } from "./live-runs.ts";

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
    does: param(z.enum(["add", "fail", "fail-beside-hang", "hang", "wait", "wait-beside-hang"]), {
      ...text,
      default: "add",
    }),
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

/** Whether what a step waits for has been mended. */
const mended = { is: false };

/** Tells a step that is to fail beside another that the other is at work. */
const hanging = new EventEmitter();

const number = z.strictObject({ value: z.int() });

const modules: readonly Module[] = [
  implement(seed, undefined, async ({ params }, { artifacts }) => ({
    out: await artifacts.writeJson("parts", "parts", { value: params.value }),
  })),
  implement(step, undefined, async ({ params, inputs }, { artifacts, signal }) => {
    if (params.does.endsWith("-beside-hang")) await once(hanging, "hang");
    if (params.does === "fail" || params.does === "fail-beside-hang")
      throw new RenderlineError("tool-failed", "the step was told to fail", "Tell it to add.");
    if (params.does.startsWith("wait") && !mended.is)
      throw new WaitError("material-missing", "the step waits to be mended", "Mend it.");
    if (params.does === "hang") {
      // Who listens may come later, so it is told again and again.
      const beat = setInterval(() => hanging.emit("hang"), 10);
      await once(signal, "abort").finally(() => clearInterval(beat));
      signal.throwIfAborted();
    }
    const { value } = await artifacts.readJson(inputs.in.sha256, number);
    return { out: await artifacts.writeJson("parts", "parts", { value: value + 1 }) };
  }),
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

export interface EngineFixture {
  readonly engine: Engine;
  readonly database: OpenDatabase;
  readonly artifacts: LocalArtifactStore;
  readonly errors: unknown[];
  /** Executes the diamond with these overrides; gives the run's id. */
  run(
    overrides: Readonly<Record<string, Readonly<Record<string, string | number>>>>,
    signal?: AbortSignal,
    onProgress?: (node: string) => void,
  ): Promise<string>;
  /** Takes the last run up again after what it waited for was mended, or not. */
  resume(isMended: boolean, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const noTool: Tool = {
  identity: () => Promise.reject(new Error("no tool in this test")),
  request: () => Promise.reject(new Error("no tool in this test")),
};

/** A real engine on a database in memory, with the nodes above. @param unwritten a node type that has no module yet */
export async function engineFixture(unwritten?: string): Promise<EngineFixture> {
  const folder = await mkdtemp(join(tmpdir(), "renderline-engine-"));
  const database = await openDatabase(undefined);
  const artifacts = new LocalArtifactStore(folder);
  const errors: unknown[] = [];
  const now = (): Date => new Date();
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
  });
  await engine.start();
  let count = 0;
  let last: GraphRun | undefined;
  return {
    engine,
    database,
    artifacts,
    errors,
    run: async (overrides, signal = new AbortController().signal, onProgress = () => undefined) => {
      const type = outputType("test", {
        title: "Test",
        family: "order_line",
        artifactKind: "parts",
        legacy: { command: ["true"], timeoutSeconds: 1 },
        graph: { workflow: diamond, output: "sum", overrides: overrides as {} },
      });
      const compiledType = compile(type);
      const compiledWorkflow = compile(diamond);
      await keepDefinitions(database.db, [compiledType, compiledWorkflow], now());
      const request = await artifacts.writeJson("order-line", "order", { overrides });
      count += 1;
      const run: NewRun = {
        id: `run-${count}`,
        family: "order_line",
        mode: "graph",
        output_type: "test",
        output_type_digest: compiledType.digest,
        workflow: diamond.id,
        workflow_digest: compiledWorkflow.digest,
        product_id: "none",
        revision: "none",
        order_line_id: null,
        request,
        library: undefined,
        rules: undefined,
        state: undefined,
      };
      last = {
        run,
        workflow: compiledWorkflow.definition as WorkflowDefinition,
        outputType: compiledType.definition as OutputTypeDefinition,
        orderLineParams: { seed: {} },
        onProgress,
      };
      mended.is = false;
      await engine.execute(last, signal);
      return run.id;
    },
    resume: async (isMended, signal = new AbortController().signal) => {
      if (last === undefined) throw new Error("no run to resume");
      mended.is = isMended;
      await engine.resume(last, signal);
    },
    close: async () => {
      await engine.stop();
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}
