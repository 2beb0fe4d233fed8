import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { apiFixture, type ApiFixture } from "./testing/api-fixture.ts";

let api: ApiFixture;
beforeAll(async () => {
  api = await apiFixture();
});
afterAll(() => api.close(), 60_000);
afterEach(() => void vi.restoreAllMocks());

async function ask() {
  const answer = await api.ask("/readyz");
  return [answer.status, await answer.json()] as const;
}

const there = { ready: true, database: true, store: true, queue: true };

it("looks once for all who ask at the same time or soon after, and writes nothing to the store", async () => {
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
  const { artifacts } = api.app;
  const [reach, check] = [vi.spyOn(artifacts, "reach"), vi.spyOn(artifacts, "check")];
  // Of a folder, being there is all that is tried.
  reach.mockResolvedValue();
  const answers = await Promise.all(Array.from({ length: 20 }, ask));
  answers.push(await ask());
  expect(answers).toEqual(answers.map(() => [200, there]));
  expect([reach.mock.calls.length, check.mock.calls.length]).toEqual([1, 0]);

  reach.mockRejectedValue(new Error("away"));
  expect(await ask()).toEqual([200, there]);
  clock.mockReturnValue(performance.now() + 60_000);
  expect(await ask()).toEqual([503, { ...there, ready: false, store: false }]);
  expect(reach).toHaveBeenCalledTimes(2);
});
