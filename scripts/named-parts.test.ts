import { afterEach, beforeEach, expect, test, vi, type MockInstance } from "vitest";
import { execa } from "execa";
import { readNamedParts } from "./named-parts.ts";
import { root } from "./run-tool.ts";

const parts = [{ name: "cases" }, { name: "faults" }];
const options = { seed: { type: "string" } } as const;
let said: MockInstance<typeof process.stderr.write>;
let status: typeof process.exitCode;
beforeEach(() => {
  said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  status = process.exitCode;
});
afterEach(() => {
  said.mockRestore();
  process.exitCode = status;
});

test.for([
  [[], ["cases", "faults"]],
  [["faults"], ["faults"]],
  [
    ["faults", "cases", "--seed", "5"],
    ["cases", "faults"],
  ],
] as const)("%j asks for %j", ([args, names]) => {
  expect(readNamedParts(parts, options, [...args])?.parts.map(({ name }) => name)).toEqual(names);
  expect([process.exitCode, said.mock.calls]).toEqual([status, []]);
});

test.for([
  ["an unknown name", parts, ["cases", "typo"], '"typo"'],
  ["an empty name", parts, [""], '""'],
  ["an unknown option", parts, ["--sed", "5"], "--sed"],
  ["an option without its value", parts, ["--seed"], "--seed"],
  ["a script without parts", [], [], "nothing to run"],
] as const)("%s is refused with what there is", ([, given, args, named]) => {
  expect(readNamedParts(given, options, [...args])).toBeUndefined();
  expect(process.exitCode).toBe(2);
  const text = said.mock.calls.flat().join("");
  expect(text).toContain(named);
  for (const { name } of given) expect(text).toContain(`"${name}"`);
});

/** As processes: what a script loads can have a say in how it ends. */
test.for(["scripts/parity-full", "soak/run", "bench/run"])(
  "%s with a name that is none ends with status 2",
  async (script) => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, ["scripts/run.mjs", script, "typo"], {
      cwd: root,
      reject: false,
    });
    expect([exitCode, stdout, stderr]).toEqual([2, "", expect.stringContaining('There is no "typo".')]);
  },
);
