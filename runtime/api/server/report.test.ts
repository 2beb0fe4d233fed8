import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { reportFolder } from "../take-report.ts";
import { apiFixture, type ApiFixture } from "./testing/api-fixture.ts";

let api: ApiFixture;
const picture = Buffer.from("RIFF....WEBPVP8 not much of a picture".repeat(20));
const digest = createHash("sha256").update(picture).digest("hex");
const link = `/data/artifacts/${digest}.webp`;

/** Puts a file where the last suite's report would have it. */
async function report(path: string, bytes: string | Uint8Array): Promise<void> {
  const file = join(reportFolder(api.app), path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}

beforeAll(async () => {
  api = await apiFixture();
});
afterAll(() => api.close());

it("has no case before a suite was run", async () => {
  expect((await api.ask("/data/parity/suite.json", "view")).status).toBe(404);
  expect((await api.ask(link, "view")).status).toBe(404);
});

it("shows what a suite has written, to those who may look", async () => {
  const history = [
    {
      case: "one",
      commit: null,
      at: "2026-11-25T00:00:00Z",
      verdict: "pass",
      waived: false,
      metrics: {},
      output: null,
    },
  ];
  await report("parity/history.json", JSON.stringify(history));
  const answer = await api.ask("/data/parity/history.json", "view");
  expect([answer.status, await answer.json()]).toEqual([200, history]);
  expect((await api.ask("/data/parity/history.json")).status).toBe(401);
});

it("gives a report's file, and a range of it, to those who may look", async () => {
  await report(`artifacts/${digest}.webp`, picture);
  const whole = await api.ask(link, "view");
  expect([whole.status, whole.headers.get("content-type")]).toEqual([200, "image/webp"]);
  expect(Buffer.from(await whole.arrayBuffer()).equals(picture)).toBe(true);
  const part = await api.ask(link, "view", { headers: { Range: "bytes=4-7" } });
  expect([part.status, await part.text()]).toEqual([206, "...."]);
  expect((await api.ask(link)).status).toBe(401);
});

it.each(["../../owner.json", "..%2f..%2fowner.json", `${digest}.webp/../../x`, "suite.json%00"])(
  "reaches nothing else by %s",
  async (path) => {
    await report("secret.json", "{}");
    for (const folder of ["parity", "artifacts"]) {
      const { status } = await api.ask(`/data/${folder}/${path}`, "view");
      expect([400, 404]).toContain(status);
    }
  },
);

it("takes a document that is cut short for none", async () => {
  await report("parity/suite.json", '{"version":2,"cases":[');
  expect((await api.ask("/data/parity/suite.json", "view")).status).toBe(404);
  expect((await api.ask("/data/index.json", "view")).status).toBe(200);
});
