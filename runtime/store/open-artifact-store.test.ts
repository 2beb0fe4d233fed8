import { join } from "node:path";
import { expect, test } from "vitest";
import { LocalArtifactStore } from "./artifact-store.ts";
import { openArtifactStore } from "./open-artifact-store.ts";

const data = join("/", "nowhere", "data");

test.for([{}, { RENDERLINE_ARTIFACTS: "" }, { RENDERLINE_S3_ENDPOINT: "http://127.0.0.1:9000" }])(
  "without a place the artifacts are in the data folder: %j",
  async (env) => {
    const store = await openArtifactStore(env, data);
    expect(store).toBeInstanceOf(LocalArtifactStore);
    await expect(store.path("0".repeat(64))).rejects.toThrow(join(data, "artifacts"));
  },
);

test("an absolute path is a folder, which many machines may see", async () => {
  const store = await openArtifactStore({ RENDERLINE_ARTIFACTS: join("/", "nowhere", "shared") }, data);
  expect(store).toBeInstanceOf(LocalArtifactStore);
  await expect(store.path("0".repeat(64))).rejects.toThrow(join("/", "nowhere", "shared"));
});

test.for([
  ["s3://artifacts", "s3://artifacts/"],
  ["s3://artifacts/", "s3://artifacts/"],
  ["s3://artifacts/team/cad", "s3://artifacts/team/cad/"],
  ["s3://artifacts//team/", "s3://artifacts/team/"],
] as const)("%s is a bucket with a prefix", async ([place, name]) => {
  const { S3ArtifactStore } = await import("./s3-artifact-store.ts");
  const store = await openArtifactStore({ RENDERLINE_ARTIFACTS: place }, data);
  expect(store).toBeInstanceOf(S3ArtifactStore);
  expect(store.name).toBe(name);
});

test.for([
  ["RENDERLINE_ARTIFACTS", "artifacts", "s3://BUCKET"],
  ["RENDERLINE_ARTIFACTS", "file:///tmp/artifacts", "s3://BUCKET"],
  ["RENDERLINE_ARTIFACTS", "s3://", "s3://BUCKET"],
  ["RENDERLINE_ARTIFACTS", "s3://Not_A_Bucket/x", "s3://BUCKET"],
  ["RENDERLINE_S3_ENDPOINT", "127.0.0.1:9000", "wanted a URL"],
  ["RENDERLINE_S3_ENDPOINT", "ftp://127.0.0.1", "wanted a URL"],
  ["RENDERLINE_S3_ENDPOINT", "http://user:hush@127.0.0.1:9000", "AWS_SECRET_ACCESS_KEY"],
  ["RENDERLINE_S3_ENDPOINT", "http://127.0.0.1:9000/bucket", "without a path"],
  ["RENDERLINE_CACHE_GIB", "much", "a number"],
  ["RENDERLINE_CACHE_GIB", "0", "more than 0"],
] as const)("%s=%s is refused before anything is opened", async ([name, value, wanted]) => {
  const error = await openArtifactStore({ [name]: value }, data).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "setting-invalid",
    message: expect.stringContaining(wanted),
    remedy: expect.stringContaining(name),
  });
  expect(String(error)).toContain(name);
  expect(String(error)).not.toContain("hush");
});
