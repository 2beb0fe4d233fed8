import { afterAll, beforeAll, expect, test } from "vitest";
import type { ArtifactRef } from "#contracts";
import { compareOutputs } from "#parity/compare-outputs";
import { encodePng } from "#parity/compare/index";
import type { EightBitPicture as Picture } from "#parity/compare/picture";
import { gradient, withPixels } from "#parity/compare/testing";
import { cheapApp, type CheapApp } from "#parity/testing/cheap-case";
import type { SideCall, SideComparison, SideResult } from "#runtime/api/parity-result";

let cheap: CheapApp;
beforeAll(async () => {
  cheap = await cheapApp();
}, 60_000);
afterAll(() => cheap.close());

const picture = gradient(40, 40);
const other = withPixels(picture, [[7, 9, [0, 0, 0, 255]]]);

type Made = SideResult & { readonly output: ArtifactRef };

async function still(shown: Picture, outputs: SideCall["outputs"]): Promise<Made> {
  const output = await cheap.app.artifacts.write("image", "render", await encodePng(shown));
  const call: SideCall = {
    callId: "scene.compose#1",
    module: { key: "scene.compose", version: 1 },
    source: null,
    tool: null,
    params: {},
    inputs: {},
    outputs,
    node: null,
    contract: null,
  };
  return { output, calls: [call] };
}

function compare(left: Made, right: Made, signal = new AbortController().signal): Promise<SideComparison> {
  return compareOutputs(["legacy", left], ["graph", right], { app: cheap.app, signal });
}

function metric({ metrics }: SideComparison, name: string): unknown {
  return metrics.find((one) => one.name === name);
}

test("pictures that differ keep their numbers where the parts cannot be told", async () => {
  const gone = { scene: "a".repeat(64) };
  const found = await compare(await still(picture, gone), await still(other, gone));
  expect(found).toMatchObject({ verdict: "fail", reason: "1 of 1,600 pixels differ, by at most 99 of 255" });
  expect(metric(found, "differing-pixels")).toMatchObject({ value: 1, verdict: "fail" });
  expect(found.diff).toBeDefined();
  expect(metric(found, "parts.differing")).toMatchObject({
    state: "not-measured",
    why: expect.stringContaining("aaaaaaaaaaaa") as unknown,
  });
});

test("an interruption while the parts are told is one of the whole comparison", async () => {
  const gone = { scene: "a".repeat(64) };
  const signal = AbortSignal.abort(new Error("interrupted"));
  await expect(compare(await still(picture, gone), await still(other, gone), signal)).rejects.toThrow("interrupted");
});
