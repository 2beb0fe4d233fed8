import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { focusedNode, tabTo } from "./testing/focus.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { visit } from "./testing/visit.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => {
  await site.close();
});

const graph = "workflows/runs/run-graph-1";
const failed = "workflows/runs/run-graph-failed";
const rowOf = (page: Page, node: string): Locator => page.locator(`[data-opens="${node}"]`);
const panelOf = (page: Page): Locator => page.getByRole("complementary");

/** From where to where a bar reaches, as shares of its track. */
async function bar(page: Page, node: string, what: "queue" | "work"): Promise<[from: number, to: number]> {
  return rowOf(page, node).evaluate((row, name) => {
    const track = row.querySelector(".timeline-track")?.getBoundingClientRect();
    const drawn = row.querySelector(`.bar-${name}`)?.getBoundingClientRect();
    if (track === undefined || drawn === undefined) throw new Error("there is no such bar");
    return [(drawn.left - track.left) / track.width, (drawn.right - track.left) / track.width];
  }, what);
}

describe("the timeline", () => {
  it("has a row for each node, in the run's order, with what happened to it", async () => {
    await using opened = await visit(site, graph);
    const { page, complaints } = opened;
    const names = await page
      .locator("[data-opens]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-opens")));
    expect(names).toEqual(["order", "product", "materials", "scene", "still", "save"]);
    await page.getByRole("button", { name: "still, succeeded, waited 510 ms, worked 2.86 s", exact: true }).waitFor();
    await page
      .getByRole("button", { name: "materials, succeeded, waited 7 ms, worked 18 ms, 1 note", exact: true })
      .waitFor();
    expect(complaints).toEqual([]);
  });

  it("draws waiting and working where they were", async () => {
    await using opened = await visit(site, graph);
    const { page } = opened;
    // The run took 3598 ms; the still waited from 120 to 630 and worked until 3490.
    const [waitedFrom, waitedTo] = await bar(page, "still", "queue");
    expect(waitedFrom).toBeCloseTo(120 / 3598, 2);
    expect(waitedTo).toBeCloseTo(630 / 3598, 2);
    const [workedFrom, workedTo] = await bar(page, "still", "work");
    expect(workedFrom).toBeCloseTo(630 / 3598, 2);
    expect(workedTo).toBeCloseTo(3490 / 3598, 2);
    const [savedFrom] = await bar(page, "save", "work");
    expect(savedFrom).toBeCloseTo(3496 / 3598, 2);
  });

  it("has an axis whose marks stand over the bars' times", async () => {
    await using opened = await visit(site, graph);
    const { page } = opened;
    expect(await page.locator(".tick").allInnerTexts()).toEqual(["0", "1 s", "2 s", "3 s"]);
    const track = await rowOf(page, "order").locator(".timeline-track").boundingBox();
    const tick = await page.locator(".tick", { hasText: "2 s" }).boundingBox();
    const middle = (tick?.x ?? 0) + (tick?.width ?? 0) / 2;
    expect((middle - (track?.x ?? 0)) / (track?.width ?? 1)).toBeCloseTo(2000 / 3598, 2);
  });

  it("keeps the axis over the bars when the panel takes width away", async () => {
    await using opened = await visit(site, `${graph}?node=still`);
    const { page } = opened;
    const track = await rowOf(page, "order").locator(".timeline-track").boundingBox();
    const tick = await page.locator(".tick", { hasText: "2 s" }).boundingBox();
    const middle = (tick?.x ?? 0) + (tick?.width ?? 0) / 2;
    expect((middle - (track?.x ?? 0)) / (track?.width ?? 1)).toBeCloseTo(2000 / 3598, 2);
    expect(track?.width).toBeGreaterThan(150);
  });

  it("tells of a running run what runs and what is still to come", async () => {
    await using opened = await visit(
      site,
      "workflows/runs/run-with-a-rather-long-name-that-somebody-chose-to-describe-everything-about-it",
    );
    const { page } = opened;
    expect(await page.locator(".title-row").innerText()).toContain("running");
    await page.getByRole("button", { name: "scene, running, waited 4 ms", exact: true }).waitFor();
    expect(await rowOf(page, "scene").locator(".timeline-duration").innerText()).toBe("running");
    expect(await rowOf(page, "still").locator(".timeline-duration").innerText()).toBe("planned");
  });

  it("shows legacy's steps in the same way", async () => {
    await using opened = await visit(site, "workflows/runs/run-legacy-1");
    const { page } = opened;
    expect(await page.getByRole("region", { name: "Steps" }).innerText()).toContain("5 steps");
    // Legacy has no queue, so nothing explains one.
    expect(await page.locator(".legend").innerText()).toBe("working");
    await rowOf(page, "scene").click();
    expect(
      await panelOf(page)
        .getByRole("row", { name: /^azimuth/ })
        .innerText(),
    ).toMatch(/35\s+legacy preset$/);
  });
});

describe("a run's page", () => {
  it("says what it was pinned to, and shows what it made", async () => {
    await using opened = await visit(site, graph);
    const { page } = opened;
    await page.locator("summary", { hasText: "4 pinned definitions" }).click();
    expect(await page.locator(".page-header details").innerText()).toMatch(/material-library catalogue\s+[0-9a-f]{12}/);
    const image = page.getByRole("region", { name: "Output" }).getByRole("img");
    await expect.poll(() => image.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(240);
    await page.getByRole("link", { name: "order-line/still" }).click();
    await page.getByRole("heading", { level: 2, name: "Graph" }).waitFor();
  });

  it("tells how far a run had come that was exported while it went on, and asks no server for more", async () => {
    await using opened = await visit(
      site,
      "workflows/runs/run-with-a-rather-long-name-that-somebody-chose-to-describe-everything-about-it",
    );
    const { page, complaints } = opened;
    const progress = page.getByRole("region", { name: "Progress" });
    expect(await progress.innerText()).toMatch(
      /3 of 5 nodes done\s+at work: scene \(42 %, part 27 of 64\)\s+As it stood when/,
    );
    expect(await progress.getByRole("progressbar").evaluate((one) => (one as HTMLProgressElement).position)).toBe(0.6);
    expect(complaints).toEqual([]);
    await using ended = await visit(site, graph);
    expect(await ended.page.getByRole("region", { name: "Progress" }).count()).toBe(0);
  });

  it("fetches what native tools printed only when somebody looks, and tells tries apart", async () => {
    await using opened = await visit(site, `${failed}?node=still`);
    const { page, complaints } = opened;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.locator("summary", { hasText: "What native tools printed" }).click();
    const last = page.getByRole("region", { name: "Log of try 2" });
    expect(await last.innerText()).toMatch(/Rendering 31 \/ 64 samples\s+Killed/);
    expect(asked).toEqual([`${site.url}data/logs/run-graph-failed.json`]);
    await rowOf(page, "scene").click();
    await page.getByRole("complementary", { name: "scene" }).waitFor();
    await page.locator("summary", { hasText: "What native tools printed" }).click();
    await page.getByText("Nothing.", { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("plays a video that the run made, and offers nothing of what was not exported", async () => {
    await using opened = await visit(site, "workflows/runs/run-graph-turntable");
    const { page, complaints } = opened;
    const output = page.getByRole("region", { name: "Output" });
    const video = output.locator("video");
    await video.evaluate(async (one) => {
      await (one as HTMLVideoElement).play();
      (one as HTMLVideoElement).pause();
    });
    const seen = await video.evaluate((one) => {
      const { videoWidth, videoHeight, controls, loop, muted } = one as HTMLVideoElement;
      return { videoWidth, videoHeight, controls, loop, muted };
    });
    expect(seen).toEqual({ videoWidth: 64, videoHeight: 48, controls: true, loop: true, muted: true });
    expect(await output.getByRole("link", { name: "Download" }).count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it("tells of each param who set it, and of each module call what went in and came out", async () => {
    await using opened = await visit(site, graph);
    const { page } = opened;
    await rowOf(page, "scene").click();
    const panel = panelOf(page);
    expect(await panel.getByRole("row", { name: /^azimuth/ }).innerText()).toMatch(/35\s+default$/);
    expect(await panel.getByRole("row", { name: /^elevation/ }).innerText()).toMatch(/12\s+order line$/);
    expect(await panel.getByRole("row", { name: /^width/ }).innerText()).toMatch(/2048\s+output type$/);
    await rowOf(page, "still").click();
    await page.getByRole("complementary", { name: "still" }).waitFor();
    const text = await panel.innerText();
    expect(text).toMatch(/Queue\s+510 ms\s+Load\s+60 ms\s+Work\s+2\.75 s\s+Store\s+50 ms/);
    expect(text).toMatch(/Module\s+render\.still@1/);
    expect(text).toMatch(/Tool\s+blender 4\.5\.15 build bpy/);
    expect(text).toMatch(/In scene\s+[0-9a-f]{12}/);
    expect(text).toMatch(/Out image\s+[0-9a-f]{12}/);
  });

  it("puts what is worth knowing on top, with the way to its node", async () => {
    await using opened = await visit(site, graph);
    const { page } = opened;
    const note = page.locator(".message", { hasText: "Worth knowing" });
    expect(await note.innerText()).toContain('2 parts took the fallback material "neutral-grey"');
    await note.getByRole("button", { name: "materials" }).click();
    expect(await panelOf(page).innerText()).toContain("neutral-grey");
  });

  it("opens a row with Enter, closes with Escape and gives the focus back", async () => {
    await using opened = await visit(site, graph);
    const { page } = opened;
    await tabTo(page, "scene");
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "scene" }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("scene");
    await page.keyboard.press("Escape");
    await panelOf(page).waitFor({ state: "detached" });
    expect(await focusedNode(page)).toBe("scene");
  });
});

describe("a failed run", () => {
  it("says at once which node failed, with what message, and what to do", async () => {
    await using opened = await visit(site, failed);
    const { page } = opened;
    const alert = page.getByRole("alert");
    const text = await alert.innerText();
    expect(text).toContain('The run failed at "still"');
    expect(text).toContain("Blender ended with signal SIGKILL while it rendered the node");
    expect(text).toContain("What to do: Look at the memory of the machine");
    expect(text).toContain("renderer-died");
    // In the window without scrolling.
    const box = await alert.boundingBox();
    expect((box?.y ?? 900) + (box?.height ?? 900)).toBeLessThan(900);
  });

  it("leads to the failed node, which says the same, and marks it in the timeline", async () => {
    await using opened = await visit(site, failed);
    const { page } = opened;
    await page.getByRole("button", { name: "Show still" }).click();
    const text = await page.getByRole("complementary", { name: "still" }).innerText();
    expect(text).toContain("It failed");
    expect(text).toContain("Look at the memory of the machine");
    expect(text).toMatch(/Attempts\s+2/);
    expect(text).toMatch(/Worker\s+render-2\.example:4711:7f3a/);
    expect(await page.getByRole("row", { name: /^1 failed/ }).innerText()).toMatch(/renderer-died\s+render-1\.example/);
    const colour = (node: string): Promise<string> =>
      rowOf(page, node)
        .locator(".bar-work")
        .evaluate((one) => getComputedStyle(one).backgroundColor);
    expect(await colour("still")).not.toBe(await colour("scene"));
    expect(await rowOf(page, "save").locator(".timeline-duration").innerText()).toBe("skipped");
    expect(await rowOf(page, "save").locator(".bar").count()).toBe(0);
  });
});
