import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { cameraCause, resultOf } from "#parity/testing/results";
import { junit } from "./junit.ts";

const hostile = 'a "b" <c> & \u0000\u001b[31m ]]> é \uFFFE';

/** What Python's parser, which is not ours, reads of it: tag, attributes and text of each element. */
async function parsed(xml: string): Promise<{ tag: string; attributes: Record<string, string>; text: string }[]> {
  const script = [
    "import json, sys, xml.etree.ElementTree as tree",
    "root = tree.fromstring(sys.argv[1].encode('utf8'))",
    "print(json.dumps([{'tag': e.tag, 'attributes': e.attrib, 'text': e.text or ''} for e in root.iter()]))",
  ].join("\n");
  const { stdout } = await promisify(execFile)("python3", ["-c", script, xml]);
  return JSON.parse(stdout) as never;
}

test("names and reasons of any kind make XML that another parser reads the same", async () => {
  const elements = await parsed(junit([resultOf({ id: "x", outputType: hostile, verdict: "fail", reason: hostile })]));
  const readable = 'a "b" <c> & \uFFFD\uFFFD[31m ]]> é \uFFFD';
  expect(elements.find(({ tag }) => tag === "testcase")?.attributes).toEqual({
    classname: `parity.${readable}`,
    name: "x",
    time: "1.500",
  });
  const failure = elements.find(({ tag }) => tag === "failure");
  expect(failure?.attributes).toEqual({ message: readable, type: "fail" });
  expect(failure?.text).toBe(`${readable}\nReproduce: npx renderline parity run --case x`);
});

test("what fails names each of its causes, and what is waived does as well", async () => {
  const causes = [cameraCause(), cameraCause()];
  const said = [
    "all pixels are equal",
    ...causes.map(
      () => "Cause: scene.compose#1, node scene (order-line/compose-scene): param azimuth: legacy 35, graph 36",
    ),
    "Reproduce: npx renderline parity run --case x",
  ].join("\n");
  const ends = [{ verdict: "fail" }, { verdict: "error" }, { verdict: "fail", waived: true }] as const;
  const elements = await parsed(junit(ends.map((end) => resultOf({ id: "x", causes, ...end }))));
  const texts = elements.filter(({ text }) => text.includes("Reproduce")).map(({ tag, text }) => [tag, text]);
  expect(texts).toEqual([
    ["failure", said],
    ["error", said],
    ["system-out", `waived: ${said}`],
  ]);
});

test("each verdict is told as what it means for whoever waits", async () => {
  const results = [
    resultOf({ id: "passed" }),
    resultOf({ id: "failed", verdict: "fail" }),
    resultOf({ id: "warned", verdict: "warn" }),
    resultOf({ id: "waived", verdict: "fail", waived: true }),
    resultOf({ id: "broken", verdict: "error" }),
    resultOf({ id: "unclear", verdict: "inconclusive" }),
    resultOf({ id: "left-out", verdict: "skipped", selected: "nothing changed", durationMs: 0 }),
  ];
  const elements = await parsed(junit(results));
  const [, suite] = elements;
  expect(suite?.attributes).toEqual({
    name: "parity",
    tests: "7",
    failures: "2",
    errors: "2",
    skipped: "1",
    time: "9.000",
  });
  const cases = elements.filter(({ tag }) => tag !== "testsuite" && tag !== "testsuites").map(({ tag }) => tag);
  expect(cases.join(" ")).toBe(
    "testcase testcase failure testcase failure testcase system-out testcase error testcase error testcase skipped",
  );
  expect(elements.find(({ tag }) => tag === "skipped")?.attributes).toEqual({ message: "nothing changed" });
});
