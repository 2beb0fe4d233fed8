import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { problem, type Problem } from "#contracts";
import { annotateProblems } from "./github.ts";
import { checkReport } from "./report.ts";
import { checkSarif } from "./sarif.ts";
import { checkText } from "./text.ts";
import { parseErrors } from "./type-errors.ts";

const found: readonly Problem[] = [
  {
    ...problem("wire-missing", { message: 'node "save": the input "scene" has no wire', remedy: 'Wire "scene".' }),
    definition: "order-line/still",
    node: "save",
    port: "scene",
    file: "workflows/order-line/still.workflow.ts",
    line: 14,
    column: 9,
  },
  {
    ...problem("migration-not-mixed", { message: "all of one family", remedy: "Declare it with workflow()." }),
    definition: "t/x",
    file: "/elsewhere/a b.workflow.ts",
    line: 1,
    column: 1,
  },
  problem("contract-without-module", { message: "no module", remedy: "Write it." }),
];
const report = checkReport([], found);

afterEach(() => vi.restoreAllMocks());

test("text for people is grouped by file and says what to do", () => {
  expect(checkText(report)).toBe(`The installation
          error  no module  [contract-without-module]
          Write it.

/elsewhere/a b.workflow.ts
  1:1     warning  all of one family  [migration-not-mixed]
          Declare it with workflow().

workflows/order-line/still.workflow.ts
  14:9    error  node "save": the input "scene" has no wire  [wire-missing]
          Wire "scene".

0 definitions: 2 errors, 1 warning; they do not hold
`);
  expect(checkText(checkReport([], []))).toBe("0 definitions hold\n");
});

test("warnings alone leave it all right", () => {
  expect(checkReport([], found.slice(1, 2)).ok).toBe(true);
  expect(report.ok).toBe(false);
});

/** What SARIF 2.1.0 asks of the parts in use: section numbers of the standard are in its own text. */
const sarifSchema = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              shortDescription: z.strictObject({ text: z.string().min(1) }),
              defaultConfiguration: z.strictObject({ level: z.enum(["error", "warning"]) }),
            }),
          ),
        }),
      }),
      columnKind: z.literal("utf16CodeUnits"),
      originalUriBaseIds: z.record(
        z.string(),
        z.strictObject({ description: z.strictObject({ text: z.string().min(1) }) }),
      ),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().nonnegative(),
          level: z.enum(["error", "warning"]),
          message: z.strictObject({ text: z.string().min(1) }),
          locations: z
            .array(
              z.strictObject({
                physicalLocation: z
                  .strictObject({
                    artifactLocation: z.strictObject({
                      uri: z.string().regex(/^[^ \\]+$/),
                      uriBaseId: z.literal("%SRCROOT%").optional(),
                    }),
                    region: z.strictObject({ startLine: z.int().min(1), startColumn: z.int().min(1) }).optional(),
                  })
                  .optional(),
                logicalLocations: z.array(z.strictObject({ name: z.string(), kind: z.string() })).optional(),
              }),
            )
            .optional(),
        }),
      ),
    }),
  ]),
});

test("SARIF is of the standard's form, its results refer to its rules", () => {
  const [{ results, tool }] = sarifSchema.parse(JSON.parse(JSON.stringify(checkSarif(report)))).runs;
  expect(results).toHaveLength(3);
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  const places = results.map(({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation);
  expect(places).toEqual([
    undefined,
    { uri: "file:///elsewhere/a%20b.workflow.ts" },
    { uri: "workflows/order-line/still.workflow.ts", uriBaseId: "%SRCROOT%" },
  ]);
  expect(sarifSchema.parse(checkSarif(checkReport([], []))).runs[0].results).toEqual([]);
});

test("GitHub annotations carry severity, file, line and column", () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  annotateProblems(report);
  expect(written.join("").trimEnd().split("\n")).toEqual([
    "::error title=renderline contract-without-module::no module%0AWrite it.",
    "::warning title=renderline migration-not-mixed,file=/elsewhere/a b.workflow.ts,line=1,col=1::all of one family%0ADeclare it with workflow().",
    '::error title=renderline wire-missing,file=workflows/order-line/still.workflow.ts,line=14,col=9::node "save": the input "scene" has no wire%0AWire "scene".',
  ]);
});

test("the compiler's output is read with its continuation lines, and a sentence of ours is the message", () => {
  const output = [
    "workflows/a.workflow.ts(3,5): error TS2345: Argument of type 'x' is not assignable to parameter of type 'TypeError<\"the id \\\"a\\\" is taken\">'.",
    "workflows/b.workflow.ts(4,6): error TS2322: Type '{}' is not assignable.",
    "  Property 'mesh' is missing.",
    "error TS5083: Cannot read file 'tsconfig.json'.",
    "",
  ].join("\n");
  const errors = parseErrors(output, "/root");
  expect(errors.map(({ file, line, column, message }) => [file, line, column, message])).toEqual([
    ["workflows/a.workflow.ts", 3, 5, 'the id "a" is taken'],
    ["workflows/b.workflow.ts", 4, 6, "Type '{}' is not assignable.\n  Property 'mesh' is missing."],
    [undefined, undefined, undefined, "Cannot read file 'tsconfig.json'."],
  ]);
});
