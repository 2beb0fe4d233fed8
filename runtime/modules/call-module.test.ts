import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineNode, input, manyInput, optionalInput, output, param, RenderlineError, sha256Hex } from "#contracts";
import { callIds, callModule, failureText, type CallHost } from "./call-module.ts";
import { implement, type Module, type Tool, type ToolIdentity } from "./module.ts";
import { noTool, testHost, type TestHost } from "./testing/host.ts";

const contract = defineNode({
  type: "order-line/sample",
  family: "order_line",
  role: "output",
  title: "Sample",
  summary: "For tests.",
  params: {
    samples: param(z.int().min(1), {
      default: 16,
      description: "Light paths.",
      settable: { outputType: true, orderLine: true },
    }),
    label: param(z.string(), {
      default: "none",
      description: "A label.",
      settable: { outputType: true, orderLine: true },
    }),
  },
  inputs: {
    one: input("scene", "scene", "A scene."),
    many: manyInput("image", "render", "Pictures."),
    maybe: optionalInput("mesh", "geometry", "Perhaps a mesh."),
  },
  outputs: { image: output("image", "still", "A picture."), list: output("parts", "parts", "A list.") },
  module: { key: "test.sample", version: 3 },
  resource: "blender",
  legacySource: "test/sample",
});

type Run = Module<typeof contract>["run"];

const ref = <TKind extends "scene" | "image" | "mesh" | "order-line" | "parts">(kind: TKind, text: string) =>
  ({ kind, role: "scene", sha256: sha256Hex(text), bytes: text.length }) as const;

const call = {
  params: { samples: 4 } as never,
  inputs: { one: ref("scene", "one"), many: [ref("image", "left"), ref("image", "right")], maybe: undefined },
};

const good: Run = async (_, { artifacts }) => ({
  image: await artifacts.write("image", "still", Buffer.from("picture")),
  list: await artifacts.writeJson("parts", "parts", []),
});

let host: TestHost;
beforeEach(async () => {
  host = await testHost();
});
afterEach(() => host.remove());

function sample(run: Run, tool?: Module["tool"]): Module<typeof contract> {
  return implement(contract, tool, run);
}

describe("the record of a call", () => {
  test("tells module, version, params, digests of what went in and out, notes and times", async () => {
    const outputs = await callModule(
      host,
      "test.sample#2",
      sample((text, within) => {
        within.note("it was dark");
        return good(text, within);
      }),
      {
        ...call,
        request: ref("order-line", "request"),
        library: ref("parts", "library"),
        rules: ref("parts", "rules"),
      },
    );
    expect(host.records).toEqual([
      {
        callId: "test.sample#2",
        module: { key: "test.sample", version: 3 },
        tool: null,
        params: { samples: 4, label: "none" },
        inputs: {
          one: [sha256Hex("one")],
          many: [sha256Hex("left"), sha256Hex("right")],
          request: [sha256Hex("request")],
          library: [sha256Hex("library")],
          rules: [sha256Hex("rules")],
        },
        outputs,
        notes: ["it was dark"],
        startedAt: "2026-01-01T00:00:00.000Z",
        finishedAt: "2026-01-01T00:00:01.000Z",
        loadMs: expect.any(Number) as number,
        storeMs: expect.any(Number) as number,
        error: undefined,
      },
    ]);
    expect(outputs.image).toMatchObject({ kind: "image", role: "still", sha256: sha256Hex("picture") });
  });

  test("names the tool that made the result, of the two that there are", async () => {
    const identify = (kind: string): Tool => ({
      ...noTool,
      identity: () => Promise.resolve({ kind, version: "5.1.2", build: "abcdef" }),
    });
    const tools = { cad: identify("occt"), blender: identify("blender"), usd: identify("usd") };
    const kinds: (ToolIdentity | null)[] = [];
    for (const tool of ["cad", "blender", "usd", undefined] as const) {
      await callModule({ ...host, tools }, "test.sample#1", sample(good, tool), call);
      kinds.push(host.records.at(-1)?.tool ?? null);
    }
    const build = { version: "5.1.2", build: "abcdef" };
    expect(kinds).toEqual([{ kind: "occt", ...build }, { kind: "blender", ...build }, { kind: "usd", ...build }, null]);
  });

  test("the module gets what is recorded: defaults filled in, nothing else", async () => {
    let given: unknown;
    await callModule(
      host,
      "test.sample#1",
      sample((text, within) => {
        given = text.params;
        return good(text, within);
      }),
      { ...call, params: {} as never },
    );
    expect(given).toEqual({ samples: 16, label: "none" });
    expect(host.records[0]?.params).toEqual(given);
  });
});

describe("a call that fails", () => {
  const refusal = new RenderlineError("material-missing", "no material", "Add a rule.");

  test("is recorded with code, message and remedy, and throws what the module threw", async () => {
    const failing = callModule(
      host,
      "test.sample#1",
      sample((_, { note }) => {
        note("before it failed");
        return Promise.reject(refusal);
      }),
      call,
    );
    await expect(failing).rejects.toBe(refusal);
    expect(host.records).toHaveLength(1);
    expect(host.records[0]).toMatchObject({
      outputs: {},
      notes: ["before it failed"],
      finishedAt: "2026-01-01T00:00:01.000Z",
      error: { code: "material-missing", message: "no material", remedy: "Add a rule." },
    });
  });

  test("by a defect is recorded as internal", async () => {
    const defect = new TypeError("undefined is not a function");
    await expect(
      callModule(
        host,
        "test.sample#1",
        sample(() => Promise.reject(defect)),
        call,
      ),
    ).rejects.toBe(defect);
    expect(host.records[0]?.error).toMatchObject({ code: "internal", message: defect.message });
  });

  test("because its tool is not there is recorded, and the module is not run", async () => {
    let ran = false;
    const missing = new RenderlineError("renderer-missing", "no renderer", "Install it.");
    const tools = { cad: noTool, usd: noTool, blender: { ...noTool, identity: () => Promise.reject(missing) } };
    const module = sample((text, within) => {
      ran = true;
      return good(text, within);
    }, "blender");
    await expect(callModule({ ...host, tools }, "test.sample#1", module, call)).rejects.toBe(missing);
    expect(ran).toBe(false);
    expect(host.records.map(({ error, tool }) => [error?.code, tool])).toEqual([["renderer-missing", null]]);
  });

  test("because its params are not the contract's is recorded with what was asked", async () => {
    for (const params of [{ samples: 0 }, { samples: "many" }, { colour: "red" }]) {
      await expect(
        callModule(host, "test.sample#1", sample(good), { ...call, params: params as never }),
      ).rejects.toThrow();
      expect(host.records.at(-1)).toMatchObject({ params, error: { code: "internal" } });
    }
    expect(host.records).toHaveLength(3);
  });

  test("because the run was interrupted is recorded as that, whatever the module made of it", async () => {
    const control = new AbortController();
    const failing = callModule(
      { ...host, signal: control.signal },
      "test.sample#1",
      sample(() => {
        control.abort();
        return Promise.reject(new Error("socket closed"));
      }),
      call,
    );
    await expect(failing).rejects.toMatchObject({ name: "RenderlineError", code: "interrupted" });
    expect(host.records[0]?.error?.code).toBe("interrupted");
  });

  test("before it began, for a run that is interrupted already, runs nothing", async () => {
    const signal = AbortSignal.abort();
    const never = sample(() => Promise.reject(new Error("it was run")));
    await expect(callModule({ ...host, signal }, "test.sample#1", never, call)).rejects.toMatchObject({
      code: "interrupted",
    });
    expect(host.records).toHaveLength(1);
  });
});

describe("outputs that are not the contract's are refused, and recorded as a failure", () => {
  const { image, list } = {
    image: { ...ref("image", "picture"), role: "still" },
    list: { ...ref("parts", "list"), role: "parts" },
  } as const;

  test.for([
    ["of another kind", { image: { ...image, kind: "mesh" }, list }, '"image" must be image/still, got mesh/still'],
    ["of another role", { image: { ...image, role: "render" }, list }, '"image" must be image/still, got image/render'],
    ["not all there", { image }, '"list" must be parts/parts, got nothing'],
    ["none", {}, '"image" must be image/still, got nothing'],
    ["no object", undefined, "it gave no outputs"],
    ["one too many", { image, list, extra: image }, 'output "extra" is not in its contract'],
    ["inherited names", Object.create({ image, list }), '"image" must be image/still, got nothing'],
  ] as [string, unknown, string][])("%s", async ([, outputs, message]) => {
    const module = sample(() => Promise.resolve(outputs as never));
    await expect(callModule(host, "test.sample#1", module, call)).rejects.toThrow(message);
    expect(host.records).toHaveLength(1);
    expect(host.records[0]).toMatchObject({ outputs: {}, error: { code: "internal" } });
    expect(host.records[0]?.error?.message).toContain('module "test.sample"');
  });
});

describe("the scratch folder", () => {
  test.for([["succeeds", true] as const, ["fails", false] as const])(
    "is empty, a call's own, and gone when the call %s",
    async ([, succeeds]) => {
      const folders: string[] = [];
      const module = sample(async (text, within) => {
        expect(await readdir(within.scratch)).toEqual([]);
        await writeFile(join(within.scratch, "half.png"), "half");
        folders.push(within.scratch);
        if (!succeeds) throw new Error("told to");
        return good(text, within);
      });
      await Promise.allSettled([
        callModule(host, "test.sample#1", module, call),
        callModule(host, "test.sample#2", module, call),
      ]);
      expect(new Set(folders).size).toBe(2);
      expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
    },
  );
});

test("a call is recorded once, also when keeping the record fails", async () => {
  let asked = 0;
  const full = new RenderlineError("disk-full", "no space left", "Free some.");
  const record: CallHost["record"] = () => {
    asked += 1;
    return Promise.reject(full);
  };
  await expect(callModule({ ...host, record }, "test.sample#1", sample(good), call)).rejects.toBe(full);
  expect(asked).toBe(1);
});

test("call ids count the calls of each module on its own", () => {
  const next = callIds();
  expect(["a", "b", "a", "a"].map(next)).toEqual(["a#1", "b#1", "a#2", "a#3"]);
  expect(callIds()("a")).toBe("a#1");
});

test("what is thrown and is no error is told as well", () => {
  expect(failureText("text")).toMatchObject({ code: "internal", message: "text" });
});
