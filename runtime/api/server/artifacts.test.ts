import { afterAll, beforeAll, expect, it } from "vitest";
import { insertArtifacts } from "#runtime/store/run-records";
import { apiFixture, type ApiFixture } from "./testing/api-fixture.ts";

let api: ApiFixture;
let path: string;
const text = JSON.stringify({ digits: "0123456789".repeat(20_000) });
beforeAll(async () => {
  api = await apiFixture();
  const ref = await api.app.artifacts.write("scene", "scene", Buffer.from(text));
  await insertArtifacts(api.app.database.db, [ref], api.app.now());
  path = `/v1/artifacts/${ref.sha256}`;
});
afterAll(() => api.close());

it("gives the whole file with its kind's media type, and its digest as ETag, for ever", async () => {
  const whole = await api.ask(path, "view");
  expect([whole.status, whole.headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(whole.headers.get("etag")).toBe(`"${path.slice(-64)}"`);
  expect(whole.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
  expect(whole.headers.get("content-security-policy")).toContain("sandbox");
  expect(await whole.text()).toBe(text);
  const head = await api.ask(path, "view", { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, String(text.length)]);
});

it.each([
  ["bytes=0-9", 0, 9],
  ["bytes=100-", 100, text.length - 1],
  ["bytes=-7", text.length - 7, text.length - 1],
  [`bytes=5-${text.length * 2}`, 5, text.length - 1],
  [`bytes=-${text.length * 2}`, 0, text.length - 1],
] as const)("gives the range %s", async (range, start, end) => {
  const part = await api.ask(path, "view", { headers: { Range: range } });
  expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes ${start}-${end}/${text.length}`]);
  expect(part.headers.get("content-length")).toBe(String(end - start + 1));
  expect(await part.text()).toBe(text.slice(start, end + 1));
});

it.each(["bytes=5-2", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5"])(
  "gives the whole file for what is no single range: %s",
  async (range) => {
    const whole = await api.ask(path, "view", { headers: { Range: range } });
    expect([whole.status, (await whole.text()).length]).toEqual([200, text.length]);
  },
);

it("refuses a range that it has not, and says how much it has", async () => {
  for (const range of [`bytes=${text.length}-`, "bytes=-0"]) {
    const refused = await api.ask(path, "view", { headers: { Range: range } });
    expect([refused.status, refused.headers.get("content-range")]).toEqual([416, `bytes */${text.length}`]);
    expect(await refused.json()).toMatchObject({ error: { code: "range-invalid" } });
  }
});

it("gives nothing to who has it, and the whole to who had another", async () => {
  const tag = `"${path.slice(-64)}"`;
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
    const answer = await api.ask(path, "view", { headers: { "If-None-Match": known } });
    expect([answer.status, await answer.text()]).toEqual([304, ""]);
  }
  const headers = { Range: "bytes=0-9", "If-Range": '"another"' };
  expect((await api.ask(path, "view", { headers })).status).toBe(200);
  const same = { Range: "bytes=0-9", "If-Range": tag };
  expect((await api.ask(path, "view", { headers: same })).status).toBe(206);
});

it("finds nothing that has no record, even when it is stored, and nothing that was removed", async () => {
  const ref = await api.app.artifacts.write("scene", "scene", Buffer.from("{}"));
  const unrecorded = await api.ask(`/v1/artifacts/${ref.sha256}`, "view");
  expect([unrecorded.status, await unrecorded.json()]).toMatchObject([404, { error: { code: "artifact-unknown" } }]);
  const gone = { ...ref, sha256: "f".repeat(64) };
  await insertArtifacts(api.app.database.db, [gone], api.app.now());
  expect((await api.ask(`/v1/artifacts/${gone.sha256}`, "view")).status).toBe(404);
});
