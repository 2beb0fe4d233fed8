import { expect, test } from "vitest";
import { sha256Hex } from "#contracts";
import type { SideCall } from "#runtime/api/parity-result";
import { madeOtherwise } from "./made-otherwise.ts";
import { blender } from "./testing.ts";

const digest = sha256Hex;

function call(callId: string, text: Partial<SideCall>): SideCall {
  const module = { key: callId.replace(/#\d+$/, ""), version: 1 };
  const recorded = { callId, module, source: digest("source"), tool: null, params: {}, inputs: {}, outputs: {} };
  return { ...recorded, node: null, contract: null, ...text };
}

/** A scene, a picture of it, and what was finished of that; the last two in their bytes as a machine makes them. */
function made(
  machine: string,
  text: Partial<Record<"scene" | "still" | "finish", Partial<SideCall>>> = {},
): SideCall[] {
  const [scene, picture, finished] = [digest("scene"), digest(`${machine} picture`), digest(`${machine} finished`)];
  return [
    call("scene.compose#1", { outputs: { scene }, ...text.scene }),
    call("render.still#1", { tool: blender, inputs: { scene: [scene] }, outputs: { image: picture }, ...text.still }),
    call("output.finish#1", { inputs: { image: [picture] }, outputs: { image: finished }, ...text.finish }),
  ];
}

test("another machine's bits, another build of a tool, and code that gives the same without one are no other making", () => {
  expect(madeOtherwise(made("here"), made("here"))).toBeUndefined();
  const elsewhere = made("there", { still: { tool: { ...blender, version: "4.5.2" } } });
  expect(madeOtherwise(made("here"), elsewhere)).toBeUndefined();
  expect(madeOtherwise(made("here"), made("there", { scene: { source: digest("refactored") } }))).toBeUndefined();
});

test.each<[what: string, callId: string, text: Parameters<typeof made>[1]]>([
  ["what no tool made", "scene.compose#1", { scene: { outputs: { scene: digest("another scene") } } }],
  ["the code of what a tool made", "render.still#1", { still: { source: digest("another source") } }],
  ["a tool's result whose code nobody knows", "render.still#1", { still: { source: null } }],
  ["a param", "render.still#1", { still: { params: { samples: 1 } } }],
  ["a module's version", "output.finish#1", { finish: { module: { key: "output.finish", version: 2 } } }],
  ["the code of what was made of a tool's", "output.finish#1", { finish: { source: digest("another source") } }],
  ["how a call ended", "render.still#1", { still: { error: "tool-crashed" } }],
  ["what came in", "render.still#1", { still: { inputs: { scene: [digest("another scene")] } } }],
])("%s is, and the call is named", (_, callId, text) => {
  expect(madeOtherwise(made("here"), made("there", text))).toBe(callId);
  expect(madeOtherwise(made("there", text), made("here"))).toBe(callId);
});

test("so is a call that only one side made", () => {
  expect(madeOtherwise(made("here"), made("here").slice(0, 2))).toBe("output.finish#1");
  expect(madeOtherwise(made("here").slice(0, 2), made("here"))).toBe("output.finish#1");
});
