import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import catalogue from "#materials/catalogue.library";
import { violations } from "./testing/axe.ts";
import { hostileName, partKey, valve } from "./testing/products.ts";
import { openSite, type TestSite } from "./testing/site.ts";
import { drawCalls, drawnMaterials, lookInThree, pictureTimeout, placeOf, ready } from "./testing/viewer.ts";
import { visit, type Visit } from "./testing/visit.ts";

const path = "workflows/products/valve";
/** The same product without its geometry: what needs no picture is tested without waiting for one. */
const flat = "workflows/products/valve-lost";

let site: TestSite;
/** A picture takes a browser without a graphics card seconds to start, so the tests share one. */
let shared: Visit;
beforeAll(async () => {
  site = await openSite();
  shared = await visit(site, path, { timeout: pictureTimeout });
  await ready(shared.page);
});
afterAll(async () => {
  await shared[Symbol.asyncDispose]();
  await site.close();
});

/** The shared page as it is at first. */
async function fresh(): Promise<Page> {
  const { page } = shared;
  await page.locator("canvas").focus();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "still-web" }).click();
  const all = page.getByRole("button", { name: "Show all" });
  if (await all.isEnabled()) await all.click();
  await page.getByRole("slider", { name: "Explode" }).fill("0");
  await page.getByLabel("Search parts").fill("");
  return page;
}
const bolts = valve.parts.filter(({ name }) => name === "Bolt").map(({ key }) => key);

/** The colour of the page at a place, as [red, green, blue]. */
async function colourAt(page: Page, { x, y }: { x: number; y: number }): Promise<number[]> {
  const { default: sharp } = await import("sharp");
  const clip = { x: Math.round(x), y: Math.round(y), width: 1, height: 1 };
  return [
    ...(await sharp(await page.screenshot({ clip }))
      .removeAlpha()
      .raw()
      .toBuffer()),
  ];
}

function tree(page: Page): Promise<string[]> {
  return page
    .getByRole("treeitem")
    .evaluateAll((rows) =>
      rows
        .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
        .map((row) => `${"  ".repeat(Number(row.ariaLevel) - 1)}${row.querySelector(".tree-name")?.textContent}`),
    );
}

describe("what the picture shows", () => {
  it("is every part of the document under its key, in the values of the library", async () => {
    const page = await fresh();
    const shown = await drawnMaterials(page);
    expect(Object.keys(shown).toSorted()).toEqual(valve.parts.map(({ key }) => key).toSorted());
    for (const { key, material } of valve.materials[0]?.parts ?? []) {
      const look = valve.materials[0]?.materials[material]?.look;
      if (look === undefined) throw new Error(`the document has no look of "${material}"`);
      const color = look.baseColor.map((value) => expect.closeTo(value, 6) as unknown);
      expect(shown[key], `${material} of ${key}`).toEqual({ ...lookInThree(look), color });
    }
    const { look } = catalogue.materials["steel-brushed"];
    for (const key of bolts) expect(shown[key]).toMatchObject({ roughness: look.roughness, anisotropy: 0.5 });
    expect(shared.complaints).toEqual([]);
  });

  it("is seen: red paint is red, a part without a material is pink, and the backdrop is neither", async () => {
    const page = await fresh();
    const open = async (name: string): Promise<number[]> => {
      await page.getByRole("treeitem").filter({ hasText: name }).first().click();
      await page.getByRole("button", { name: "Isolate" }).click();
      // Without the selection's own colour on it.
      await page.keyboard.press("Escape");
      return colourAt(page, await placeOf(page, partKey(name)));
    };
    const [red = 0, green = 0, blue = 0] = await open("Body");
    expect(red).toBeGreaterThan(2 * green);
    expect(red).toBeGreaterThan(2 * blue);
    await page.getByRole("button", { name: "Show all" }).click();
    const [pinkRed = 0, pinkGreen = 0, pinkBlue = 0] = await open("Seal");
    expect(Math.min(pinkRed, pinkBlue)).toBeGreaterThan(pinkGreen + 40);
  });

  it("is there in each frame, also in the one in which it changes its width", async () => {
    const page = await fresh();
    const drawn = await page.locator("canvas").evaluate(async (element) => {
      const canvas = element as HTMLCanvasElement;
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
      const { width } = canvas;
      const seen = Promise.withResolvers<number>();
      // Called after the page's own observer, and before the browser paints.
      const observer = new ResizeObserver(() => {
        if (canvas.width === width) return;
        copy?.drawImage(canvas, 0, 0);
        const { data = [] } = copy?.getImageData(0, 0, copy.canvas.width, copy.canvas.height) ?? {};
        seen.resolve(data.filter((value, index) => index % 4 === 3 && value > 0).length);
      });
      observer.observe(canvas);
      requestAnimationFrame(() => {
        canvas.style.width = "60%";
      });
      const count = await seen.promise;
      observer.disconnect();
      canvas.style.width = "";
      return count;
    });
    expect(drawn).toBeGreaterThan(1000);
  });

  it("shares a draw call between instances, and draws nothing twice", async () => {
    const page = await fresh();
    // Body, lid, seal, the three bolts, the mirrored one, and the one in its CAD colour.
    await expect.poll(() => drawCalls(page)).toBe(6);
  });

  it("follows the choice of materials", async () => {
    const page = await fresh();
    await page.getByRole("button", { name: "still-plain" }).click();
    await page.getByText("6 without a material, listed first").waitFor();
    const shown = await drawnMaterials(page);
    expect(shown[partKey("Body")]).toMatchObject({ clearcoat: 1 });
    expect(shown[partKey("Lid")]).toMatchObject({ metalness: 1 });
    expect(shown[bolts[0] ?? ""]).toMatchObject({ metalness: 0, roughness: 1 });
  });
});

describe("a part", () => {
  it("that is clicked is told: key, path, and where its material comes from", async () => {
    const page = await fresh();
    const { x, y } = await placeOf(page, partKey("Lid"));
    await page.mouse.click(x, y);
    const panel = page.getByRole("complementary", { name: "Lid" });
    await panel.waitFor();
    const text = await panel.innerText();
    expect(text).toContain(partKey("Lid"));
    expect(text).toContain("Valve / Lid");
    expect(text).toContain("Brass");
    expect(text).toContain("Kim, who assigned it by hand");
    expect(text).toContain("the customer wants it in brass");
    expect(await page.evaluate(() => window.location.hash)).toBe(`#/${path}?node=${partKey("Lid")}`);
    expect(await page.getByRole("treeitem", { selected: true }).innerText()).toBe("Lid");
    await page.keyboard.press("Escape");
    expect(await page.getByRole("complementary").count()).toBe(0);
  });

  it("is opened by its address, and unfolded in the tree", async () => {
    await using opened = await visit(site, `${flat}?node=${bolts[1]}`);
    const { page } = opened;
    await page.getByRole("complementary", { name: "Bolt" }).waitFor();
    expect(await page.getByRole("complementary").innerText()).toContain("shared by 5 parts");
    expect(await page.getByRole("treeitem", { selected: true }).getAttribute("data-opens")).toBe(bolts[1]);
  });

  it("without a material says so, and why", async () => {
    await using opened = await visit(site, `${flat}?node=${partKey("Seal")}`);
    const { page } = opened;
    expect(await page.getByRole("complementary").innerText()).toContain("nobody assigned one, no rule names it");
    expect(await violations(page)).toEqual([]);
  });

  it("with a hostile name is text, and takes its colour from CAD", async () => {
    await using opened = await visit(site, `${flat}?node=${partKey(hostileName)}`);
    const { page } = opened;
    await page.getByRole("complementary", { name: hostileName }).waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    const text = await page.getByRole("complementary").innerText();
    expect(text).toContain(`Valve / ${hostileName}`);
    expect(text).toContain("The colour in the CAD file");
  });

  it("that is isolated is alone, until all are shown again", async () => {
    const page = await fresh();
    await page.getByRole("treeitem").filter({ hasText: "Bolt circle" }).click();
    await page.getByRole("button", { name: "Isolate" }).click();
    expect(Object.keys(await drawnMaterials(page)).toSorted()).toEqual(bolts.toSorted());
    await page.getByText("4 of 8 parts shown.").waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    expect(Object.keys(await drawnMaterials(page))).toHaveLength(8);
  });

  it("moves away from the others when the product is exploded", async () => {
    const page = await fresh();
    const before = await placeOf(page, bolts[0] ?? "");
    await page.getByRole("slider", { name: "Explode" }).focus();
    await page.keyboard.press("End");
    await expect
      .poll(async () => {
        const after = await placeOf(page, bolts[0] ?? "");
        return Math.hypot(after.x - before.x, after.y - before.y);
      })
      .toBeGreaterThan(30);
  });
});

describe("the tree", () => {
  it("has what is missing a material first, and finds parts by name and key", async () => {
    await using opened = await visit(site, flat);
    const { page } = opened;
    expect((await tree(page)).slice(0, 4)).toEqual(["Valve", "  Seal", "  Body", "  Lid"]);
    await page.getByText("1 without a material, listed first").waitFor();
    await page.getByLabel("Search parts").fill("bolt");
    await page.getByText("5 parts", { exact: true }).waitFor();
    await page.getByLabel("Search parts").fill(partKey("Lid"));
    expect(await tree(page)).toEqual(["Valve", "  Lid"]);
    await page.getByLabel("Search parts").fill("gone");
    await page.getByText("No part matches “gone”.").waitFor();
  });

  it("goes by keyboard: up and down, in and out, and Enter opens", async () => {
    await using opened = await visit(site, flat);
    const { page } = opened;
    await page.getByLabel("Search parts").focus();
    await page.keyboard.press("Tab");
    const focused = (): Promise<string | undefined> =>
      page.evaluate(() => document.activeElement?.querySelector(".tree-name")?.textContent);
    expect(await focused()).toBe("Valve");
    await page.keyboard.press("ArrowRight");
    await expect.poll(focused).toBe("Seal");
    await page.keyboard.press("ArrowDown");
    await expect.poll(focused).toBe("Body");
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "Body" }).waitFor();
    expect(await focused()).toBe("Body");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(focused).toBe("Valve");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => tree(page)).toEqual(["Valve"]);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("End");
    await expect.poll(focused).toBe(hostileName);
  });
});

describe("what cannot be shown in 3D", () => {
  it("for want of WebGL is said, and the parts are there all the same", async () => {
    await using opened = await visit(site, "workflows");
    const { page } = opened;
    await page.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
    await page.goto(`${site.url}#/${path}`);
    await page.reload();
    await page.getByRole("heading", { name: "This browser cannot show it in 3D" }).waitFor();
    expect(await tree(page)).toContain("  Body");
    expect(await violations(page)).toEqual([]);
  });

  it("for want of the file is said, and asked for again", async () => {
    await using opened = await visit(site, "workflows");
    const { page } = opened;
    await page.route("**/*.glb", (route) => route.fulfill({ status: 503 }));
    await page.goto(`${site.url}#/${path}`);
    await page.getByRole("heading", { name: "The geometry could not be loaded" }).waitFor();
    expect(await page.locator(".viewport").innerText()).toContain("The host answered 503");
    await page.unroute("**/*.glb");
    await page.getByRole("button", { name: "Try again" }).click();
    await ready(page);
    expect(Object.keys(await drawnMaterials(page))).toHaveLength(8);
  });

  it.each([
    ["valve-lost", "The geometry could not be loaded"],
    ["valve-unexported", "The geometry was not exported"],
  ])("%s: %s", async (id, title) => {
    await using opened = await visit(site, `workflows/products/${id}`);
    await opened.page.getByRole("heading", { name: title }).waitFor();
    expect(await tree(opened.page)).toContain("  Body");
  });

  it("is told when the geometry is another product's", async () => {
    await using opened = await visit(site, "workflows");
    const { page } = opened;
    await page.route("**/products/valve.json", async (route) => {
      const [first, ...others] = valve.parts;
      const parts = [{ ...first, key: `p${"7".repeat(20)}` }, ...others];
      await route.fulfill({ json: { ...valve, parts } });
    });
    await page.goto(`${site.url}#/${path}`);
    await page.getByRole("heading", { name: "The geometry is not this product's" }).waitFor();
  });
});

it("leaves three.js to the products' page", async () => {
  await using opened = await visit(site, "workflows");
  const { page } = opened;
  const scripts = (): Promise<string[]> =>
    page.evaluate(() =>
      performance.getEntriesByType("resource").flatMap(({ name }) => (name.endsWith(".js") ? [name] : [])),
    );
  const isProducts = (name: string): boolean => name.includes("viewport");
  expect((await scripts()).filter(isProducts)).toEqual([]);
  await page.getByRole("region", { name: "Products" }).getByRole("link", { name: "valve-lost", exact: true }).click();
  await page.getByRole("heading", { name: "The geometry could not be loaded" }).waitFor();
  expect((await scripts()).filter((name) => name.includes("graph-page"))).toEqual([]);
  expect((await scripts()).filter(isProducts)).toHaveLength(1);
});
