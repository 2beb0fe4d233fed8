import { expect, test } from "vitest";
import { fewAtATime } from "./few-at-a-time.ts";

/** A turn of the event loop for each: later items end first. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((done) => setImmediate(done));
}

test("results come in the order of the items, and only a few are at work at once", async () => {
  const items = Array.from({ length: 100 }, (_, at) => at);
  let [working, most] = [0, 0];
  const doubled = await fewAtATime(items, async (item) => {
    most = Math.max(most, ++working);
    await turns(5 - (item % 5));
    working -= 1;
    return 2 * item;
  });
  expect(doubled).toEqual(items.map((item) => 2 * item));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(items.length);
  expect(await fewAtATime([], () => Promise.reject(new Error("nothing to do")))).toEqual([]);
});

test("after a failure nothing is begun, and what was begun has ended before it is told", async () => {
  let [begun, working] = [0, 0];
  const work = async (item: number): Promise<void> => {
    begun += 1;
    working += 1;
    await turns(item === 0 ? 1 : 4);
    working -= 1;
    if (item === 0) throw new Error("the first");
  };
  const items = Array.from({ length: 100 }, (_, at) => at);
  await expect(fewAtATime(items, work)).rejects.toThrow("the first");
  expect(working).toBe(0);
  expect(begun).toBeLessThan(items.length);
});
