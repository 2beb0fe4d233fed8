import { expect, test } from "vitest";
import { partOf } from "../cad/testing.ts";
import { exportedParts } from "./exported-parts.ts";
import { plain } from "./testing.ts";

const parts = [
  partOf("a", "Body", { path: ["Valve", "Body"] }),
  partOf("b", "Bolt", { path: ["Valve", "Bolt circle", "Bolt"] }),
  partOf("c", "Bolt", { path: ["Valve", "Bolt circle", "Set", "Bolt"] }),
  partOf("d", "Plate", { path: ["Valve", "Plate"] }),
  partOf("e", 'Cover / "top"', { path: ["Valve", 'Cover / "top"'] }),
];
const assignment = {
  version: 1 as const,
  looks: { grey: plain },
  parts: parts.map(({ key }) => ({ key, material: "grey", source: { from: "fallback" as const } })),
  fallbacks: [],
};

/** The letters of the parts that are left. */
function kept(...leaveOut: string[]): string {
  const { parts: left } = exportedParts(parts, assignment, { names: "key", details: false, leaveOut });
  return left.map(({ key }) => key[1]).join("");
}

test.each([
  ["nothing", [], "abcde"],
  ["a name", ["bolt"], "ade"],
  ["a glob of names, which is no glob of paths", ["*bolt*"], "ade"],
  ["a name with a slash", ['cover / "top"'], "abcd"],
  ["a path", ["valve/bolt circle/bolt"], "acde"],
  ["all below an assembly", ["Valve/Bolt circle/*"], "ade"],
  ["all below an assembly, wherever it is", ["*/Set/*"], "abde"],
  ["one of two equal parts, by its key", [parts[1]?.key ?? ""], "acde"],
  ["names that begin with the letter of all keys", ["p*"], "abce"],
  ["several", ["Body", "Valve/Plate", parts[2]?.key ?? ""], "be"],
])("%s can be left out", (_, leaveOut, left) => {
  expect(kept(...leaveOut)).toBe(left);
});

test("but not everything", () => {
  expect(() => kept("*/*")).toThrow(expect.objectContaining({ code: "export-empty" }));
});
