import type { Browser } from "playwright-core";
import { documentPaths } from "#runtime/api/documents";
import { paritySuiteSchema } from "#runtime/api/parity-result";
import { fixtureFiles } from "./export.ts";
import { paritySuite } from "./parity-suite.ts";
import { plainStill } from "./pictures.ts";

/** How many cases a large suite has. */
export const hundreds = 500;

/** An export whose suite has 500 cases, each with a picture of its own, by path. */
export function largeFiles(): Map<string, string | Uint8Array> {
  const files = fixtureFiles();
  const [one] = paritySuite.cases.filter(({ thumbnail }) => thumbnail !== undefined);
  if (one?.thumbnail === undefined) throw new Error("no case has a picture");
  const { thumbnail } = one;
  const cases = Array.from({ length: hundreds }, (_, index) => {
    const url = `artifacts/thumbnail-${index}.png`;
    files.set(url, plainStill.bytes);
    return {
      ...one,
      id: `case-${index}`,
      title: `Case ${String(index).padStart(3, "0")}`,
      thumbnail: { ...thumbnail, url },
    };
  });
  files.set(documentPaths.paritySuite, JSON.stringify(paritySuiteSchema.parse({ ...paritySuite, cases })));
  return files;
}

/**
 * Opens the list of cases in a browser that has none of it yet.
 * @returns how long until its first rows and their pictures are seen, in seconds; the browser's own start does not count
 */
export async function firstView({
  browser,
  url,
}: {
  readonly browser: Browser;
  readonly url: string;
}): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto("about:blank");
  const before = performance.now();
  await page.goto(`${url}#/workflows/parity`);
  await page.locator(".case-row .row-title").first().waitFor();
  await page.waitForFunction(() =>
    [...document.images]
      .filter((image) => image.getBoundingClientRect().top < window.innerHeight)
      .every((image) => image.complete && image.naturalWidth > 0),
  );
  const took = performance.now() - before;
  await context.close();
  return took / 1000;
}
