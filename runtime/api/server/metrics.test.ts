import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { apiFixture, type ApiFixture } from "./testing/api-fixture.ts";

let api: ApiFixture;
beforeAll(async () => {
  api = await apiFixture();
});
afterAll(() => api.close());

/** The samples by name and labels, as Prometheus reads them. */
async function samples(): Promise<ReadonlyMap<string, number>> {
  const answer = await api.ask("/metrics", "view");
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );
}

it("tells what the database holds, zeros included, and how long nodes took by type", async () => {
  await api.mode("graph");
  await api.order("M-1", "M-2");
  for (const id of ["M-1", "M-2"]) await api.untilEnded((await api.dispatch(id)).id);
  await api.mode("legacy");
  await api.order("M-3");
  await api.untilEnded((await api.dispatch("M-3")).id);
  await api.ask("/healthz");
  const found = await samples();
  const told = (name: string): number | undefined => found.get(`renderline_${name}`);
  expect(told('runs{status="succeeded",mode="graph"}')).toBe(2);
  expect(told('runs{status="failed",mode="graph"}')).toBe(0);
  expect(told('dispatches{mode="graph",path="graph",status="published"}')).toBe(2);
  expect(told('dispatches{mode="legacy",path="legacy",status="published"}')).toBe(1);
  expect(told('dispatches{mode="canary",path="legacy",status="failed"}')).toBe(0);
  expect(told('publications{path="graph"}')).toBe(2);
  expect(told('publications{path="legacy"}')).toBe(1);
  for (const name of ["cpu", "io", "cad", "blender", "legacy"]) expect(told(`queue_depth{class="${name}"}`)).toBe(0);
  const type = 'type="order-line/export-glb"';
  expect(told(`node_seconds_count{${type}}`)).toBe(2);
  expect(told(`node_seconds_bucket{le="+Inf",${type}}`)).toBe(2);
  const bounds = [...found].filter(([name]) => name.includes("node_seconds_bucket") && name.includes(type));
  const counts = bounds.map(([, count]) => count);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(told(`node_seconds_sum{${type}}`)).toBeGreaterThan(0);
  expect(told('requests_total{method="GET",status="200"}')).toBeGreaterThan(0);
  expect(found.get("process_cpu_seconds_total")).toBeGreaterThan(0);
});

it("counts in the database at most every few seconds, however often it is asked", async () => {
  const published = async (): Promise<number> =>
    (await samples()).get('renderline_publications{path="legacy"}') ?? Number.NaN;
  // A clock that stands still: on a busy machine what follows may take those seconds by itself.
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
  const before = await published();
  await api.order("M-4");
  await api.untilEnded((await api.dispatch("M-4")).id);
  expect(await published()).toBe(before);
  clock.mockReturnValue(performance.now() + 60_000);
  expect(await published()).toBe(before + 1);
});
