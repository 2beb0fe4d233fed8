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
  await page.getByRole("link", { name: "order-line/trial" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Trial" }).waitFor();
  await settled(page);
  expect(complaints).toEqual([]);
});

it("follows a run that goes on, node by node, to its end and its output", async () => {
  const exporting = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  api.faults.graph = async (_signal, type) => {
    if (type !== "order-line/export-glb") return;
    exporting.resolve();
    await goOn.promise;
  };
  try {
    await api.order("S-live");
    const { id } = await api.dispatch("S-live");
    await exporting.promise;
    const run = await api.app.database.db
      .selectFrom("run")
      .select("id")
      .where("dispatch_id", "=", id)
      .executeTakeFirstOrThrow();
    await using opened = await visit(site(), `workflows/runs/${run.id}`);
    const { page, complaints } = opened;
    const progress = page.getByRole("region", { name: "Progress" });
    await progress.getByText("Live: this page follows it.").waitFor();
    const nodes = await page.locator("[data-opens]").count();
    expect(await progress.innerText()).toContain(`${nodes - 1} of ${nodes} nodes done`);
    expect(await progress.innerText()).toContain("at work: export");
    expect(
      await progress.getByRole("progressbar").evaluate((one) => (one as HTMLProgressElement).position),
    ).toBeCloseTo((nodes - 1) / nodes);
    await page.locator('[data-opens="export"]').click();
    const panel = page.getByRole("complementary", { name: "export" });
    expect(await panel.innerText()).toMatch(/Status\s+running/);
    goOn.resolve();
    await progress.waitFor({ state: "detached" });
    expect(await page.locator(".title-row").innerText()).toContain("succeeded");
    // What was open stays open, and tells the end.
    expect(await panel.innerText()).toMatch(/Status\s+succeeded/);
    await page.getByRole("region", { name: "Output" }).getByRole("link", { name: "Download" }).waitFor();
    expect(complaints).toEqual([]);
  } finally {
    goOn.resolve();
    api.faults.graph = () => Promise.resolve();
  }
});

it("says that the server is not reached, keeps what it showed, and catches up", async () => {
  const goOn = Promise.withResolvers<void>();
  api.faults.graph = () => goOn.promise;
  try {
    await api.order("S-away");
    const { id } = await api.dispatch("S-away");
    const run = await api.app.database.db
      .selectFrom("run")
      .select("id")
      .where("dispatch_id", "=", id)
      .executeTakeFirstOrThrow();
    await using opened = await visit(site(), `workflows/order-lines/S-away`);
    const { page } = opened;
    await page.route("**/data/events/*", (route) => route.abort());
    await page.getByRole("link", { name: "graph run" }).click();
    const progress = page.getByRole("region", { name: "Progress" });
    await progress.getByText("The server is not reached").waitFor();
    await page.unroute("**/data/events/*");
    await progress.getByText("Live: this page follows it.").waitFor();
    let refused = 0;
    await page.route("**/data/runs/*", (route) => {
      refused += 1;
      return route.abort();
    });
    goOn.resolve();
    await api.untilEnded(id);
    await expect.poll(() => refused, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(await page.locator(".title-row").innerText()).toContain("running");
    await page.unroute("**/data/runs/*");
    await progress.waitFor({ state: "detached" });
    expect(await page.locator(".title-row").innerText()).toContain("succeeded");
    expect(page.url()).toContain(run.id);
  } finally {
    goOn.resolve();
    api.faults.graph = () => Promise.resolve();
  }
});

it("leads from an order line through its dispatch to the run, and back", async () => {
  await using opened = await visit(site(), "workflows/order-lines/S-1");
  const { page, complaints } = opened;
  expect(await page.getByRole("article").innerText()).toContain("authoritative: it published");
  await page.getByRole("link", { name: "graph run" }).click();
  await page.getByText("it made the output, mode graph").waitFor();
  await page.locator(".page-header").getByRole("link", { name: "S-1" }).click();
  await page.locator(".dispatch-named").waitFor();
  await page.getByRole("link", { name: "ordered" }).click();
  const panel = page.getByRole("complementary", { name: "Trial" });
  expect(await panel.innerText()).toContain("a test");
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
