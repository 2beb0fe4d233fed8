import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createToken } from "#runtime/api/tokens";
import { apiFixture, type ApiFixture } from "#runtime/api/server/testing/api-fixture";
import { buildSite } from "./build.ts";
import { startBrowser } from "./testing/browser.ts";
import { pictureTimeout, ready } from "./testing/viewer.ts";
import { settled, visit } from "./testing/visit.ts";

let api: ApiFixture;
let browser: Browser;
let folder: string;
let runId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "renderline-served-"));
  await buildSite({ outDir: folder });
  [api, browser] = await Promise.all([apiFixture({ site: folder, untouched: true }), startBrowser()]);
  await api.mode("graph");
  await api.order("S-1");
  const { id } = await api.dispatch("S-1");
  await api.untilEnded(id);
  const [run] = await api.app.database.db.selectFrom("run").select("id").where("dispatch_id", "=", id).execute();
  runId = run?.id ?? "";
});
afterAll(async () => {
  await browser.close();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const site = (): { browser: Browser; url: string } => ({ browser, url: `${api.url}/` });

it("shows the overview, and what happens meanwhile when it is read again", async () => {
  await using opened = await visit(site(), "workflows");
  const { page, complaints } = opened;
  expect(await page.locator(".tile").count()).toBe(1);
  expect(await page.getByRole("region", { name: "Products" }).innerText()).toContain("dome");
  const runs = page.getByRole("region", { name: "Runs" });
  const before = await runs.getByRole("link").count();
  await api.order("S-2");
  await api.untilEnded((await api.dispatch("S-2")).id);
  await page.reload();
  await settled(page);
  expect(await runs.getByRole("link").count()).toBe(before + 1);
  expect(complaints).toEqual([]);
});

it("shows a run with its nodes, and its workflow", async () => {
  await using opened = await visit(site(), `workflows/runs/${runId}?node=export`);
  const { page, complaints } = opened;
  await page.getByRole("complementary", { name: "export" }).waitFor();
  await page.getByRole("link", { name: "order-line/glb" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Order line GLB" }).waitFor();
  await settled(page);
  expect(complaints).toEqual([]);
});

it("draws a product from its geometry as the server has it, under the policy that the server gives", async () => {
  await using opened = await visit(site(), "workflows/products/dome", { timeout: pictureTimeout });
  const { page, complaints } = opened;
  await ready(page);
  expect(await page.getByRole("treeitem").count()).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
}, 120_000);

it("asks for a token once there is one, and opens with it as the password", async () => {
  const { token } = await createToken(api.app, { name: "reader", scope: "view" });
  expect((await fetch(`${api.url}/`)).status).toBe(401);
  const context = await browser.newContext({ httpCredentials: { username: "anyone", password: token } });
  try {
    const page = await context.newPage();
    await page.goto(`${api.url}/#/workflows`);
    await settled(page);
    expect(await page.getByRole("region", { name: "Products" }).innerText()).toContain("dome");
  } finally {
    await context.close();
  }
});
