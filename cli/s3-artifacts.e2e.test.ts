import { access, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startS3Server, type S3Server } from "#runtime/store/testing/s3-server";
import { runCommand, temporaryData } from "./testing.ts";

let data: Awaited<ReturnType<typeof temporaryData>>;
let server: S3Server;

beforeAll(async () => {
  [data, server] = await Promise.all([temporaryData(), startS3Server()]);
  await server.createBucket("team");
});
afterAll(async () => {
  await server.stop();
  await data.remove();
});

test("a product is ingested and rendered with its artifacts in S3, also when the local copies are gone", async () => {
  const env = {
    ...data.env,
    ...server.env,
    RENDERLINE_ARTIFACTS: "s3://team/renderline",
    RENDERLINE_S3_ENDPOINT: server.endpoint,
  };
  const ingest = await runCommand(["product", "ingest", "parity/golden/bearing.step", "--json"], env);
  expect(ingest.status, ingest.stderr).toBe(0);
  const { files } = JSON.parse(ingest.stdout) as { files: { file: string }[] };
  for (const { file } of files) expect((await stat(file)).size).toBeGreaterThan(0);
  await expect(access(join(data.folder, "artifacts"))).rejects.toMatchObject({ code: "ENOENT" });
  await rm(join(data.folder, "cache"), { recursive: true });

  const out = join(data.folder, "still.png");
  const order = ["--product", "bearing", "--output-type", "still-preview", "--mode", "graph", "--out", out];
  const render = await runCommand(["render", ...order, "--json"], env);
  expect(render.status, render.stderr).toBe(0);
  expect((await stat(out)).size).toBeGreaterThan(1000);
  expect(await readdir(join(data.folder, "cache"))).not.toEqual([]);
});

test("a store that cannot be reached ends the command with its code, and no secret", async () => {
  const env = {
    ...data.env,
    ...server.env,
    RENDERLINE_ARTIFACTS: "s3://team/renderline",
    RENDERLINE_S3_ENDPOINT: "http://127.0.0.1:9",
  };
  const { status, stdout, stderr } = await runCommand(
    ["product", "ingest", "parity/golden/castor.step", "--json"],
    env,
  );
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "store-unreachable" } });
  expect(stdout + stderr).not.toContain(server.env["AWS_SECRET_ACCESS_KEY"]);
});
