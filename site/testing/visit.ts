import type { BrowserContextOptions, Page } from "playwright-core";
import type { TestSite } from "./site.ts";

export interface VisitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
  readonly touch?: boolean;
  /** Query before the hash, as in `?documents=./other/`. */
  readonly search?: string;
  /** How long whatever is waited for may take, in milliseconds. */
  readonly timeout?: number;
}

/** A page of the site in a tab of its own, and what the browser complained about meanwhile. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** Uncaught errors and console errors, as text. A missing document is the browser's own complaint and counts. */
  readonly complaints: readonly string[];
}

/** Opens `#/PATH` with nothing remembered from other visits, and waits until it no longer loads. */
export async function visit(
  site: Pick<TestSite, "browser" | "url">,
  path: string,
  options: VisitOptions = {},
): Promise<Visit> {
  const { width = 1280, height = 900, colorScheme = "light", touch = false, search = "", timeout = 30_000 } = options;
  const context: BrowserContextOptions = {
    viewport: { width, height },
    colorScheme,
    hasTouch: touch,
    // A transition that still runs would make colours and places depend on the moment.
    reducedMotion: "reduce",
  };
  const browserContext = await site.browser.newContext(context);
  const page = await browserContext.newPage();
  page.setDefaultTimeout(timeout);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    // The test browser draws in software, and says with each screenshot that this is slow.
    if (!message.text().includes("GPU stall due to ReadPixels")) complaints.push(message.text());
  });
  await page.goto(`${site.url}${search}#/${path}`);
  await settled(page);
  return { page, complaints, [Symbol.asyncDispose]: () => browserContext.close() };
}

/** Waits until a heading stands, nothing says that it loads, and every picture is there. */
export async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(
    () =>
      document.querySelector(".loading") === null &&
      // A picture far below the window is loaded when it is scrolled to.
      [...document.images].every((image) => image.complete || image.loading === "lazy") &&
      (document.querySelector(".canvas") === null || document.querySelector(".react-flow__node") !== null),
  );
}
