import type { Page } from "playwright-core";
import { PNG } from "pngjs";

/** What a pane shows at a pixel of the picture, read from the screen. */
export async function shownAt(
  page: Page,
  x: number,
  y: number,
  pane = page.locator(".pane").first(),
): Promise<number[]> {
  await pane.locator(".layer").filter({ visible: true }).first().waitFor();
  // Until a picture is there, its place shows the squares behind it.
  await pane
    .locator(".layer img")
    .evaluateAll((all) => Promise.all(all.map((one) => (one as HTMLImageElement).decode())));
  const place = await pane.evaluate(
    (element, at) => {
      const layer = [...element.querySelectorAll<HTMLElement>(".layer > :not(.layer-ground)")].at(-1);
      if (layer === undefined) throw new Error("the pane shows nothing");
      const picture = layer.getBoundingClientRect();
      const own = element.getBoundingClientRect();
      const scale = picture.width / layer.offsetWidth;
      return {
        x: picture.left - own.left + (at.x + 0.5) * scale,
        y: picture.top - own.top + (at.y + 0.5) * scale,
      };
    },
    { x, y },
  );
  const png = PNG.sync.read(await pane.screenshot());
  const at = (Math.round(place.y) * png.width + Math.round(place.x)) * 4;
  return [...png.data.subarray(at, at + 3)];
}

/** What of an address follows the `?` of its hash. */
export function queryOf(page: Page): URLSearchParams {
  return new URLSearchParams(new URL(page.url()).hash.split("?")[1] ?? "");
}
