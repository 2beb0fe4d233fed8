import { afterAll, beforeAll, expect, it } from "vitest";
import { heatColour } from "#runtime/api/heat-scale";
import { queryOf, shownAt } from "./testing/shown-at.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { visit } from "./testing/visit.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => {
  await site.close();
});

it("a turntable's videos stand on one frame, and the worst is one key away", async () => {
  await using opened = await visit(site, "workflows/parity/bearing-turntable?frame=1");
  const { page, complaints } = opened;
  const times = (): Promise<string[]> =>
    page
      .locator("video")
      .evaluateAll((all) =>
        all.map((one) => ((one as HTMLVideoElement).currentTime / (one as HTMLVideoElement).duration).toFixed(2)),
      );
  await expect.poll(times).toEqual(["0.25", "0.25"]);
  await page.keyboard.press("w");
  await expect.poll(times).toEqual(["0.58", "0.58"]);
  expect(await page.locator(".scrubber").innerText()).toContain("160 pixels differ, by 170 at most");
  await page.keyboard.press(".");
  await expect.poll(() => queryOf(page).get("frame")).toBe("4");
  await page.locator(".frame-bar").nth(2).click();
  await expect.poll(() => queryOf(page).get("frame")).toBe("2");
  await page.getByRole("button", { name: "Play both" }).click();
  await expect.poll(() => page.getByRole("slider", { name: "Frame" }).inputValue()).not.toBe("2");
  // The one file that this report does not have.
  expect(complaints.filter((one) => !one.includes("404"))).toEqual([]);
  await page.locator(".flow-section").getByText("The workflow was not exported with this report").waitFor();
});

it("a turntable's frame has its own difference and heat map, of the frames as they were rendered", async () => {
  await using opened = await visit(site, "workflows/parity/bearing-turntable?view=heat");
  const { page } = opened;
  // The worst frame: its bar is 20 pixels longer on the right side.
  await page.locator(".layer canvas").waitFor();
  expect(await shownAt(page, 30, 24)).toEqual(heatColour(170));
  expect(await shownAt(page, 10, 24)).toEqual(heatColour(0));
  expect(await page.locator(".numbers").innerText()).toContain("of frame 3");
  await page.keyboard.press(".");
  // 24 pixels long on the left, four more on the right.
  await expect.poll(() => shownAt(page, 26, 24)).toEqual(heatColour(170));
  await expect.poll(() => shownAt(page, 30, 24)).toEqual(heatColour(0));
  await page.keyboard.press("5");
  await expect.poll(() => shownAt(page, 26, 24)).toEqual([255, 0, 0]);
  await page.goto(`${site.url}#/workflows/parity/bearing-turntable?view=diff&frame=4&pixel=26,24`);
  const magnifier = page.getByRole("region", { name: "Magnifier" });
  const difference = magnifier.getByRole("row", { name: /^Difference/ });
  await expect.poll(() => difference.innerText()).toMatch(/\+170\s+\+90\s+\+10\s+0/);
  await page.keyboard.press(".");
  await page.getByText("There is no difference picture. No pixel of this frame differs.").waitFor();
  expect(await page.locator(".pictures").innerText()).toContain("of a turntable the frames that differ");
});
