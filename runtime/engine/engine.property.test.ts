import { array, assert, asyncProperty, constantFrom, nat, record, type Arbitrary } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRun } from "#runtime/api/read-run";
import { engineFixture, gatherGraph, type EngineFixture, type GatherNode } from "./testing.ts";

let fixture: EngineFixture;
beforeAll(async () => {
  fixture = await engineFixture({ timing: { retrySeconds: [0, 0], pollMs: 20 } });
});
afterAll(async () => {
  await fixture.close();
  expect(fixture.errors).toEqual([]);
});

/** Any acyclic graph: a node needs any of those before it, each once, or the seed. */
const graphs: Arbitrary<GatherNode[]> = array(
  record({
    does: constantFrom("add", "add", "add", "add", "crash-once", "crash", "fail"),
    above: array(nat(), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 9 },
).map((nodes) =>
  nodes.map(({ does, above }, index) => ({
    does,
    needs: index === 0 ? [] : [...new Set(above.map((number) => number % index))],
  })),
);

let seeds = 1000;

test("any acyclic graph, any pattern of failures: the run ends as its nodes do, and every node once", async () => {
  await assert(
    asyncProperty(graphs, async (graph) => {
      seeds += 1;
      const workflow = gatherGraph(graph);
      const id = await fixture.run({ seed: { value: seeds } }, { workflow });
      const run = await readRun(fixture as never, id);
      const nodes = new Map(run?.nodes.map((node) => [node.nodeId, node]));
      const status = (index: number): string => nodes.get(`n${index}`)?.status ?? "none";
      const doomed = graph.some(({ does }) => does === "crash" || does === "fail");
      expect(run?.status).toBe(doomed ? "failed" : "succeeded");
      for (const [index, { does, needs }] of graph.entries()) {
        const node = nodes.get(`n${index}`);
        expect(["succeeded", "failed", "skipped", "cancelled"]).toContain(node?.status);
        // Nothing starts before all that it needs has succeeded.
        if ((node?.attempts ?? 0) > 0) expect(needs.map(status)).toEqual(needs.map(() => "succeeded"));
        if (node?.status === "succeeded") expect(node.attempts).toBe(does === "crash-once" ? node.attempts : 1);
        if (node?.status === "failed") expect(node.attempts).toBe(does === "crash" ? 3 : 1);
        if (does === "crash" || does === "fail") expect(node?.status).not.toBe("succeeded");
      }
      expect(Object.keys(run?.outputs ?? {})).toEqual(doomed ? [] : ["last"]);
      if (!doomed) expect(await sumOf(run?.outputs["last"]?.sha256)).toBe(expected(graph, seeds));
    }),
    { numRuns: 40 },
  );
});

async function sumOf(sha256: string | undefined): Promise<number> {
  const { value } = JSON.parse((await fixture.artifacts.read(sha256 ?? "")).toString()) as { value: number };
  return value;
}

/** What the last node adds up to, worked out without an engine. */
function expected(graph: readonly GatherNode[], seed: number): number {
  const sums: number[] = [];
  for (const { needs } of graph) {
    sums.push(1 + (needs.length === 0 ? seed : needs.reduce((sum, above) => sum + (sums[above] ?? 0), 0)));
  }
  return sums.at(-1) ?? Number.NaN;
}
