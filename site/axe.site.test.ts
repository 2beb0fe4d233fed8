import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./testing/axe.ts";
import { everyPath } from "./testing/routes.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { visit } from "./testing/visit.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => {
  await site.close();
});

describe.each(["light", "dark"] as const)("axe, %s", (colorScheme) => {
  it.each(everyPath)("finds no violation on #/%s", async (path) => {
    await using opened = await visit(site, path, { colorScheme });
    expect(await violations(opened.page)).toEqual([]);
  });

  it("finds no violation in the views behind a choice", async () => {
    await using graph = await visit(site, "workflows/graph/order-line/still?node=scene", { colorScheme });
    await graph.page.getByRole("button", { name: "List" }).click();
    await graph.page.locator(".node-list").waitFor();
    expect(await violations(graph.page)).toEqual([]);
  });

  it.each(["swipe", "onion", "blink", "diff", "heat"])("finds no violation in the view %s", async (view) => {
    await using parity = await visit(
      site,
      `workflows/parity/bearing-still-preview?view=${view}&pixel=190,120&node=scene`,
      {
        colorScheme,
      },
    );
    await parity.page.locator("summary", { hasText: "render" }).click();
    await parity.page.locator(".magnifier table").waitFor();
    expect(await violations(parity.page)).toEqual([]);
  });

  it("finds no violation in the list of shortcuts", async () => {
    await using suite = await visit(site, "workflows/parity", { colorScheme });
    await suite.page.keyboard.press("?");
    await suite.page.getByRole("dialog").waitFor();
    expect(await violations(suite.page)).toEqual([]);
  });
});

it("axe is heard: it finds a text without contrast and a picture without words", async () => {
  await using opened = await visit(site, "workflows");
  await opened.page.evaluate(() => {
    const text = document.createElement("p");
    text.textContent = "barely there";
    text.style.color = "#eee";
    text.style.background = "#fff";
    const image = document.createElement("img");
    image.src = "data:,";
    document.querySelector("main")?.append(text, image);
  });
  const found = await violations(opened.page);
  expect(found.some((line) => line.startsWith("color-contrast"))).toBe(true);
  expect(found.some((line) => line.startsWith("image-alt"))).toBe(true);
});
