import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RenderlineError } from "#contracts";
import type { Cause, SideResult } from "#runtime/api/parity-result";
import { testHost, type TestHost } from "#runtime/modules/testing/host";
import { causeGroup, causeText, findCauses, type CauseInput } from "./index.ts";
import { effects, runSide, testModules, type SideSettings } from "./testing.ts";

let host: TestHost;
beforeEach(async () => {
  host = await testHost();
});
afterEach(() => host.remove());

async function causesOf(sides: Pick<CauseInput, "legacy" | "graph"> & Partial<CauseInput>): Promise<Cause[]> {
  return findCauses({ approved: null, comparisons: [], host: { ...host, modules: testModules() }, ...sides });
}

async function between(legacy: SideSettings, graph: SideSettings, text: Partial<CauseInput> = {}): Promise<Cause[]> {
  return causesOf({ legacy: await runSide(host, legacy), graph: await runSide(host, graph), ...text });
}

test("two equal sides have no cause", async () => {
  expect(await between({}, {})).toEqual([]);
});

describe("one difference is one cause, proved by the swap", () => {
  test("a param deep inside: its own path, and every later call made again", async () => {
    const causes = await between({}, { focalLength: 55 });
    expect(causes).toEqual([
      {
        kind: "module-call",
        callId: "test.compose#1",
        module: "test.compose",
        node: "test.compose",
        contract: "order-line/test-compose",
        field: { what: "param", name: "camera.focalLength", left: 50, right: 55 },
        proof: { how: "swap", holds: true, text: expect.stringContaining("made again: test.scale#1, test.paint#1") },
      },
    ]);
    const [cause] = causes as [Cause];
    expect(causeText(cause)).toBe(
      "test.compose#1, node test.compose (order-line/test-compose): param camera.focalLength: legacy 50, graph 55",
    );
    expect(causeGroup(cause)).toBe("module-call test.compose param camera.focalLength");
  });

  test("a result: equal inputs, params and module; plain data is looked into", async () => {
    const causes = await between({}, { modules: testModules({ shift: 1 }) });
    expect(causes).toMatchObject([
      {
        callId: "test.compose#1",
        field: { what: "result", name: "scene.camera.at.1", left: 2, right: 3 },
        proof: { how: "swap", holds: true },
      },
    ]);
  });

  test("the last call, after which nothing is made again", async () => {
    const causes = await between({}, { samples: 8 });
    expect(causes).toMatchObject([
      {
        field: { what: "param", name: "samples" },
        proof: { how: "swap", holds: true, text: expect.stringContaining("nothing had to be made again") },
      },
    ]);
  });

  test("an input that no earlier call explains: what the run was started for", async () => {
    const causes = await between({}, { order: "other" });
    expect(causes).toMatchObject([
      {
        callId: "test.compose#1",
        field: { what: "input", name: "request.order", left: "order", right: "other" },
        proof: { how: "swap", holds: true },
      },
    ]);
  });

  test("a stale artifact in the middle, beside equal calls before it", async () => {
    const legacy = await runSide(host);
    const graph = await runSide(host);
    const stale = (await runSide(host, { focalLength: 20 })).calls[0]?.outputs["scene"] ?? "";
    const late = await runSide(host, { focalLength: 20 });
    const [first, scaled] = [graph.calls[0], late.calls[1]];
    if (first === undefined || scaled === undefined) throw new Error("no calls");
    const calls = [first, { ...scaled, inputs: { scene: [stale] } }, ...late.calls.slice(2)];
    expect(await causesOf({ legacy, graph: { ...late, calls } })).toMatchObject([
      { callId: "test.scale#1", field: { what: "input", name: "scene.camera.focalLength", left: 50, right: 20 } },
    ]);
  });

  test("a call that only one side makes", async () => {
    expect(await between({}, { scalings: 2 })).toMatchObject([
      { callId: "test.scale#2", field: { what: "call", left: null, right: "test.scale#2" }, proof: { holds: true } },
    ]);
    expect(await between({ scalings: 2 }, {})).toMatchObject([
      { callId: "test.scale#2", field: { what: "call", left: "test.scale#2", right: null }, proof: { holds: true } },
    ]);
  });

  test("a call that only one side makes, and from which its output is: nothing is put in that could prove anything", async () => {
    const finished = async (settings: SideSettings): Promise<SideResult> => {
      const side = await runSide(host, settings);
      const output = await host.artifacts.write("image", "render", Buffer.from("finished"));
      const paint = side.calls.at(-1);
      if (paint === undefined) throw new Error("no call");
      const finish = { ...paint, callId: "test.paint#2", outputs: { image: output.sha256 } };
      return { ...side, output, calls: [...side.calls, finish] };
    };
    const call = { callId: "test.paint#2", field: { what: "call" }, proof: { how: "record", holds: true } };
    for (const [legacy, graph] of [
      [await runSide(host), await finished({})],
      [await finished({}), await runSide(host)],
    ] as const) {
      const causes = await causesOf({ legacy, graph });
      expect(causes).toMatchObject([call]);
      expect(causes[0]).toMatchObject({ proof: { text: expect.stringContaining("only one side recorded this call") } });
    }
    expect(await causesOf({ legacy: await runSide(host), graph: await finished({ samples: 8 }) })).toMatchObject([
      { field: { what: "param", name: "samples" }, proof: { how: "record", holds: false } },
      call,
    ]);
  });

  test("a failure: what the side did not come to, and what it therefore did not record, is no cause of its own", async () => {
    const scaleThrows = new RenderlineError("tool-crashed", "it crashed", "none");
    const causes = await between({}, { modules: testModules({ scaleThrows }) });
    expect(causes).toMatchObject([
      {
        callId: "test.scale#1",
        field: { what: "result", name: "error", left: null, right: "tool-crashed" },
        proof: { how: "record", holds: true },
      },
    ]);
  });
});

test("an order line that names, inside, what an earlier call gave otherwise follows from that call", async () => {
  const [one, other] = ["a".repeat(64), "b".repeat(64)];
  const prepared = async (product: string, deflection: number): Promise<SideResult> => {
    const side = await runSide(host, { order: product });
    const [first] = side.calls;
    if (first === undefined) throw new Error("no call");
    const module = { key: "test.prepare", version: 1 };
    const prepare = {
      ...first,
      callId: "test.prepare#1",
      module,
      params: { deflection },
      inputs: {},
      outputs: { product },
    };
    return { ...side, calls: [prepare, ...side.calls] };
  };
  const legacy = await prepared(one, 1);
  const graph = await prepared(other, 4);
  expect(await causesOf({ legacy, graph })).toMatchObject([
    {
      callId: "test.prepare#1",
      field: { what: "param", name: "deflection", left: 1, right: 4 },
      proof: { holds: true },
    },
  ]);
  // Named by an order line that nothing explains, the same difference is one of its own.
  const [, ...calls] = graph.calls;
  expect(await causesOf({ legacy, graph: { ...graph, calls: [...legacy.calls.slice(0, 1), ...calls] } })).toMatchObject(
    [{ callId: "test.compose#1", field: { what: "input", name: "request.order", left: one, right: other } }],
  );
});

test("two differences are two causes, in call order, and the second is found behind the first", async () => {
  const causes = await between({}, { focalLength: 55, samples: 8 });
  expect(causes).toMatchObject([
    { field: { name: "camera.focalLength" }, proof: { how: "swap", holds: true } },
    { field: { name: "samples" }, proof: { how: "swap", holds: true } },
  ]);
});

test("a second difference that only shows once the first is put right is found by calling again", async () => {
  // Both sides' records of scale differ in inputs and outputs; only the call made again tells that its result does too.
  const legacy = await runSide(host);
  const graph = await runSide(host, { focalLength: 55 });
  const drifting = new Map(testModules());
  const scale = drifting.get("test.scale");
  if (scale === undefined) throw new Error("no module");
  drifting.set("test.scale", {
    ...scale,
    run: async (call, given) => {
      const outputs = await scale.run(call, given);
      const scene = JSON.parse(String(await given.artifacts.read(outputs["scene"]?.sha256 ?? ""))) as object;
      return { scene: await given.artifacts.writeJson("scene", "scene", { ...scene, size: 7 }) };
    },
  });
  const causes = await causesOf({ legacy, graph, host: { ...host, modules: drifting } });
  expect(causes).toMatchObject([
    { callId: "test.compose#1", field: { name: "camera.focalLength" } },
    { callId: "test.scale#1", field: { what: "result", name: "scene.size", left: 2, right: 7 } },
  ]);
});

test("a param of no effect is a cause all the same, by the record: the tolerance is zero there too", async () => {
  expect(await between({}, { unused: 1 })).toMatchObject([
    { field: { what: "param", name: "unused" }, proof: { how: "record", holds: true } },
  ]);
});

test("version, source and tool are named; a source that nobody knows is no difference", async () => {
  const legacy = await runSide(host);
  const graph = await runSide(host);
  const changed = (text: Partial<SideResult["calls"][number]>): SideResult => ({
    ...graph,
    calls: graph.calls.map((call) => (call.callId === "test.scale#1" ? { ...call, ...text } : call)),
  });
  const fieldsOf = async (side: SideResult) =>
    (await causesOf({ legacy, graph: side })).map((cause) => ("field" in cause ? cause.field : cause));
  const tool = { kind: "blender", version: "4.5.1", build: "b" };
  expect(await fieldsOf(changed({ source: "b".repeat(64), tool }))).toMatchObject([
    { what: "source", name: "test.scale" },
    { what: "tool", name: "blender", left: null, right: tool },
  ]);
  expect(await fieldsOf(changed({ module: { key: "test.scale", version: 2 }, source: "b".repeat(64) }))).toEqual([
    { what: "version", name: "test.scale", left: 1, right: 2 },
  ]);
  expect(await fieldsOf(changed({ source: null }))).toEqual([]);
});

describe("what cannot be made again", () => {
  test("proves nothing where the module is gone, and says so", async () => {
    const modules = new Map([...testModules()].filter(([key]) => key !== "test.paint"));
    const causes = await between({}, { focalLength: 55 }, { host: { ...host, modules } });
    expect(causes).toMatchObject([
      {
        field: { name: "camera.focalLength" },
        proof: { how: "record", holds: false, text: expect.stringContaining("test.paint#1 was not made again") },
      },
    ]);
  });

  test("an output of another origin does not become legacy's by any swap", async () => {
    const legacy = await runSide(host);
    const other = await host.artifacts.write("image", "render", Buffer.from("other"));
    const graph = { ...(await runSide(host, { focalLength: 55 })), output: other };
    expect(await causesOf({ legacy, graph })).toMatchObject([
      { proof: { how: "swap", holds: false, text: expect.stringContaining("still differs") } },
    ]);
  });
});

test("files that are never the same bytes twice are asked whether they hold the same", async () => {
  const legacy = await runSide(host);
  const graph = await runSide(host);
  const image = await host.artifacts.write("image", "render", Buffer.from("same picture, other bytes"));
  const calls = graph.calls.map((call) =>
    call.callId === "test.paint#1" ? { ...call, outputs: { image: image.sha256 } } : call,
  );
  const published = [{ kind: "image", role: "render", sha256: image.sha256 } as const];
  const saved = { ...graph, calls, output: image, effects: effects({ publications: published }) };
  expect(await causesOf({ legacy, graph: saved, alike: (kind) => Promise.resolve(kind === "image") })).toEqual([]);
  expect(await causesOf({ legacy, graph: saved, alike: () => Promise.resolve(false) })).toMatchObject([
    { field: { what: "result", name: "image" } },
  ]);
});
