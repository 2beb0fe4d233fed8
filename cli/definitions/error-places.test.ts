import { expect, test } from "vitest";
import { placesOf } from "./error-places.ts";

function thrown(stack: string): Error {
  return Object.assign(new Error("x"), { stack });
}

test("a stack's frames, as file addresses and as paths, innermost first", () => {
  const stack = [
    "Error: no luck at https://example.org:8080/x",
    "    at outputOf (/repo/contracts/workflow.ts:12:9)",
    "    at file:///repo/a%20b/still.workflow.ts:3:7",
    "    at ModuleJob.run (node:internal/modules/esm/module_job:439:25)",
    "    at async loadFile (file:///repo/cli/definitions/load.ts:48:16)",
  ].join("\n");
  expect(placesOf(thrown(stack))).toEqual([
    { file: "/repo/contracts/workflow.ts", line: 12, column: 9 },
    { file: "/repo/a b/still.workflow.ts", line: 3, column: 7 },
    { file: "/repo/cli/definitions/load.ts", line: 48, column: 16 },
  ]);
});

test("a syntax error names only the line, before its message", () => {
  const stack =
    "file:///repo/still.workflow.ts:15\n  .output(x);\n  ^\n\nSyntaxError: Expected ','\n    at parse (node:x:1:2)";
  expect(placesOf(thrown(stack))).toEqual([{ file: "/repo/still.workflow.ts", line: 15 }]);
});

test("what is no error, or has no stack, passes nowhere", () => {
  expect(placesOf("no luck")).toEqual([]);
  expect(placesOf(thrown(""))).toEqual([]);
});
