import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue, catalogueFromTexts, type Catalogue, type Json } from "#contracts";
import { changeMode } from "./mode.ts";
import { orderLimits, refuseLargeOrder } from "./order-file.ts";
import { importOrderLines } from "./order-lines.ts";
import { orderStatus } from "./order-status.ts";
import { ordersFixture, type OrdersFixture } from "./testing/orders.ts";

let orders: OrdersFixture;
beforeAll(async () => {
  orders = await ordersFixture();
});
afterAll(() => orders.close());

function line(id: string, params: Readonly<Record<string, Json>> = {}, outputType = "ordered"): string {
  return JSON.stringify({ id, product: "dome", outputType, params });
}

function take(lines: readonly string[], definitions: Catalogue = orders.catalogue) {
  return importOrderLines(orders.app, { text: lines.join("\n"), catalogue: definitions });
}

async function storedIds(): Promise<string[]> {
  return (await orderStatus(orders.app, [])).map(({ id }) => id);
}

test("what legacy would refuse is not taken where legacy makes it, and each refusal names its line in the file", async () => {
  await take([line("first")]);
  const file = ["", line("fine"), "", line("turned", { scene: { azimuth: 30 } }), "", line("first", {}, "nothing")];
  await expect(take(file)).rejects.toMatchObject({
    code: "order-invalid",
    message: expect.stringMatching(
      /^2 order lines cannot be taken: line 4: .*does not take: scene; line 6: there is no output type "nothing"$/,
    ),
  });
  expect(await storedIds()).toEqual(["first"]);
});

test("an id that another line has is refused by its line in the file, after lines that were taken in just so", async () => {
  const other = byCommand("other");
  await expect(take(["", line("first"), "", "", line("first-too"), line("first", {}, "other")])).rejects.toMatchObject({
    message: expect.stringContaining('line 6: "first" is line 2 already'),
  });
  const both = catalogue([...orders.catalogue.all, ...other.all]);
  await expect(take(["", "", line("first", {}, "other")], both)).rejects.toMatchObject({
    message: expect.stringContaining('line 3: "first" is another line'),
  });
  expect(await take(["", line("first")])).toEqual({ added: [], known: ["first"] });
});

test("a line is held to the path that makes it: what a graph refuses is taken in while a command makes it", async () => {
  const own = byCommand("own");
  const strange = line("strange", { nosuch: { x: 1 } }, "own");
  expect(await take([strange], own)).toEqual({ added: ["strange"], known: [] });
  const change = { outputType: "own", mode: "graph", share: undefined, author: "Ada", reason: "a test" } as const;
  await changeMode(orders.app, change, own);
  await expect(take([line("strange-2", { nosuch: { x: 1 } }, "own")], own)).rejects.toMatchObject({
    message: expect.stringContaining('line 1: the order line sets node "nosuch"'),
  });
});

test("many lines are told in the order of their file, with progress, and more than the limit are refused", async () => {
  const before = (await storedIds()).length;
  const ids = Array.from({ length: 1200 }, (_, index) => `many-${2000 - index}`);
  const heard: [number, number][] = [];
  const text = ids.map((id) => line(id)).join("\n");
  const onProgress = (written: number, all: number): void => void heard.push([written, all]);
  const { added } = await importOrderLines(orders.app, { text, catalogue: orders.catalogue, onProgress });
  expect(added).toEqual(ids);
  expect(heard.length).toBeGreaterThan(1);
  expect(heard.at(-1)).toEqual([1200, 1200]);
  expect((await storedIds()).slice(before)).toEqual(ids);

  const tooMany = Array.from({ length: orderLimits.lines + 1 }, (_, index) => line(`more-${index}`));
  await expect(take(tooMany)).rejects.toMatchObject({
    code: "order-invalid",
    message: "10001 order lines are more than is taken in at once: 10000 lines",
  });
  expect(() => refuseLargeOrder("orders.jsonl", orderLimits.bytes)).not.toThrow();
  expect(() => refuseLargeOrder("orders.jsonl", orderLimits.bytes + 1)).toThrow(/"orders.jsonl" has 16777217 bytes/);
});

/** The fixture's definitions, but for an output type of this id whose legacy is a command. */
function byCommand(id: string): Catalogue {
  const texts = orders.catalogue.all.map(({ definition, text }) => {
    if (definition.kind !== "output-type") return text;
    const legacy = { command: ["true"], timeoutSeconds: 60, settings: {} };
    return JSON.stringify({ ...definition, id, legacy });
  });
  return catalogueFromTexts(texts);
}
