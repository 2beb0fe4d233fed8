import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalJson, compile, RenderlineError, type Problem, type WorkflowDefinition } from "#contracts";
import still from "#workflows/order-line/still.workflow";
import { testRegistry } from "../../contracts/validate/testing.ts";
import { projectRoot as root } from "../paths.ts";
import { checkJsonFile } from "./check-json.ts";
import { checkReportSchema, type CheckReport } from "./report.ts";
import { runCheck } from "./run-check.ts";
import { authoredFolder, brokenWorkflow, type AuthoredFolder } from "./testing.ts";

const registry = testRegistry();
const today = "2026-11-23";
let authored: AuthoredFolder;

beforeAll(async () => {
  authored = await authoredFolder();
});
afterAll(() => authored.remove());

async function check(...paths: string[]): Promise<CheckReport> {
  return checkReportSchema.parse(await runCheck({ root, paths, today, registry }));
}

function brief({ code, line, column, node, port }: Problem): unknown[] {
  return [code, line, column, node, port].filter((one) => one !== undefined);
}

test("the checkout holds, and every definition is named with its digest", async () => {
  const report = await check();
  expect(report.problems).toEqual([]);
  expect(report.ok).toBe(true);
  expect(report.definitions).toContainEqual({
    id: "order-line/still",
    kind: "workflow",
    digest: compile(still).digest,
  });
});

test("paths restrict what is reported, not what can be referred to", async () => {
  const report = await check("output-types/still-web.output-type.ts", "materials");
  expect(report.ok).toBe(true);
  expect(report.definitions.map(({ id }) => id)).toEqual(["catalogue", "catalogue-rules", "still-web"]);
});

test("a path that does not exist or holds no definition is bad usage, never a silent pass", async () => {
  await expect(check("workflows/nowhere")).rejects.toThrow(/there is no file or folder "workflows\/nowhere"/);
  await expect(check("docs")).rejects.toMatchObject({ code: "bad-usage" } satisfies Partial<RenderlineError>);
});

describe("a broken workflow", () => {
  test("gets the compiler's and the validator's problems, each at its place", async () => {
    const file = await authored.write("broken.workflow.ts", brokenWorkflow);
    const report = await check(file);
    expect(report.ok).toBe(false);
    expect(report.definitions.map(({ id }) => id)).toEqual(["order-line/broken"]);
    expect(report.problems.map(brief)).toEqual([
      ["type-error", 7, 60],
      ["wire-kind-mismatch", 7, 60, "materials", "parts"],
      ["type-error", 8, 116],
      ["param-unknown", 8, 116, "scene", "wide"],
    ]);
    expect(report.problems[2]?.message).toBe('the node has no input or param "wide"');
    expect(new Set(report.problems.map((one) => one.file))).toEqual(new Set([relative(root, file)]));
  });

  test("an output type is located by property", async () => {
    const file = await authored.write(
      "odd.output-type.ts",
      `import { outputType } from "#contracts";
import still from "#workflows/order-line/still.workflow";

export default outputType("odd", {
  title: "Odd",
  family: "order_line",
  artifactKind: "image",
  graph: {
    workflow: still,
    output: "picture" as "image",
    overrides: {
      scene: { width: 1 },
      still: { ["samples"]: 0 },
    },
  },
  legacy: { preset: "ingest", settings: { linearDeflection: 0.1, angularDeflection: 12 } },
});
`,
    );
    expect((await check(file)).problems.map(brief)).toEqual([
      ["materials-missing", 4, 27, "materials"],
      ["output-unknown", 10, 5, "picture"],
      ["override-invalid", 12, 16, "scene", "width"],
      ["override-invalid", 13, 7, "still", "samples"],
      ["legacy-other-family", 16, 13],
    ]);
  });
});

describe("a file that cannot be loaded is a problem beside the others", () => {
  const cases: readonly (readonly [string, string, unknown[]])[] = [
    ["throws", 'export const x: number = 1;\n\nthrow new Error("no luck");\n', ["file-failed", 3, 7]],
    ["imports-throws", 'import broken from "./throws.workflow.ts";\nexport default broken;\n', ["import-failed", 1, 1]],
    ["no-default", "export const x = 1;\n", ["file-no-default-export", 1, 1]],
    ["number", "export default 1;\n", ["file-not-a-definition", 1, 1]],
    [
      "unfinished",
      'import { workflow } from "#contracts";\nexport default workflow("x", { family: "cad_file", title: "X" });\n',
      ["file-not-a-definition", 1, 1],
    ],
    [
      "not-json",
      'import { outputType } from "#contracts";\nconst settings = { linearDeflection: NaN, angularDeflection: 12 };\nexport default outputType("not-json", { title: "N", family: "cad_file", artifactKind: "product", legacy: { preset: "ingest", settings } });\n',
      ["definition-not-json", 1, 1],
    ],
    ["missing-import", 'import x from "./nowhere.ts";\nexport default x;\n', ["file-failed", 1, 1]],
  ];
  let report: CheckReport;
  beforeAll(async () => {
    for (const [name, text] of cases) await authored.write(`${name}.workflow.ts`, text);
    report = await check(authored.folder);
  });

  const unloaded = /^(?:file|import|definition-not)-/;
  test.each(cases)("%s", (name, _text, expected) => {
    const file = relative(root, join(authored.folder, `${name}.workflow.ts`));
    const found = report.problems.filter((one) => one.file === file && unloaded.test(one.code));
    expect(found.map(brief)).toEqual([expected]);
  });

  test("a file that is right names the one that it imports and that fails", () => {
    const found = report.problems.find(({ code }) => code === "import-failed");
    expect(found?.message).toContain("throws.workflow.ts:3, which fails when it is loaded: no luck");
    expect(found?.remedy).toContain("throws.workflow.ts");
  });

  test("the others are still checked", () => {
    expect(report.definitions.map(({ id }) => id)).toEqual(["order-line/broken", "odd"]);
    expect(report.problems.filter(({ code }) => unloaded.test(code))).toHaveLength(cases.length);
  });
});

describe("one JSON definition", () => {
  const write = async (name: string, value: unknown): Promise<string> => {
    const file = join(authored.folder, name);
    await writeFile(file, typeof value === "string" ? value : canonicalJson(value));
    return file;
  };
  const checkJson = (file: string): Promise<CheckReport> => checkJsonFile(file, { root, today, registry });

  test("is checked with the checkout at hand", async () => {
    const { text, digest } = compile(still);
    expect(await checkJson(await write("still.json", text))).toEqual({
      ok: true,
      definitions: [{ id: "order-line/still", kind: "workflow", digest }],
      problems: [],
    });
  });

  test("gets its own problems alone", async () => {
    const definition = structuredClone(compile(still).definition as WorkflowDefinition);
    definition.nodes[4]!.params["samples"] = 0;
    const file = await write("few.json", definition);
    const { ok, problems } = await checkJson(file);
    expect(ok).toBe(false);
    expect(problems).toMatchObject([{ code: "param-invalid", node: "still", port: "samples", file }]);
  });

  test.each([
    ["is not there", undefined],
    ["is not JSON", "{"],
    ["is empty", ""],
  ])("that %s cannot be read", async (name, text) => {
    const file = text === undefined ? join(authored.folder, "nowhere.json") : await write(`${name}.json`, text);
    await expect(checkJson(file)).rejects.toMatchObject({ code: "definition-unreadable" });
  });

  test.each(["null", "[]", "7", '"x"', "{}", '{"kind":"workflow","irVersion":1}'])("%s does not hold", async (text) => {
    const { ok, problems } = await checkJson(await write("odd.json", text));
    expect(ok).toBe(false);
    expect(problems.length).toBeGreaterThan(0);
  });
});
