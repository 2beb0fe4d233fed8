import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile, outputType, type CompiledDefinition, type OutputTypeDefinition } from "#contracts";
import { openApp, type App } from "#runtime/app";
import { readRun } from "#runtime/api/read-run";
import { noTool } from "#runtime/modules/testing/host";
import { execute } from "./execute.ts";

let dataFolder: string;
let app: App;
const errors: unknown[] = [];

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "renderline-execute-"));
  const tools = { cad: noTool, blender: noTool, usd: noTool, close: () => Promise.resolve() };
  app = await openApp({ dataFolder, tools, now: () => new Date(), onError: (error) => errors.push(error) });
});
afterAll(async () => {
  await app.close();
  await rm(dataFolder, { recursive: true });
  expect(errors).toEqual([]);
});

test("an external legacy command that is to make a product is refused by name, and the run is on record", async () => {
  const text = { title: "Own", family: "order_line", artifactKind: "glb" } as const;
  const own = outputType("own", { ...text, legacy: { command: ["render"], timeoutSeconds: 60 } });
  // Neither the compiler nor the validator lets it through.
  const compiled = compile({ ...own, family: "cad_file", artifactKind: "product" });
  const request = await app.artifacts.write("step", "source", Buffer.from("ISO-10303-21;"));
  const ended = await execute(app, {
    invocation: {
      outputType: compiled as CompiledDefinition<OutputTypeDefinition>,
      workflow: undefined,
      library: undefined,
      rules: undefined,
    },
    mode: "legacy",
    productId: "p",
    revision: "0".repeat(64),
    orderLineId: null,
    request,
    orderLineParams: {},
    signal: new AbortController().signal,
    onProgress: () => undefined,
  }).catch((error: unknown) => error);
  expect(ended).toMatchObject({ code: "legacy-command-unsupported", message: expect.stringContaining('"own"') });
  const [, runId = ""] = /\(run (\S+)\)$/.exec((ended as Error).message) ?? [];
  expect(await readRun(app, runId)).toMatchObject({ status: "failed", error: { code: "legacy-command-unsupported" } });
});
