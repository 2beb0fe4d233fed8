import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser } from "playwright-core";

/**
 * Starts the Chromium that the npm package carries: it needs nothing installed and runs as root.
 * `RENDERLINE_CHROMIUM` names another one, for systems it was not built for.
 */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env["RENDERLINE_CHROMIUM"] ?? (await chromium.executablePath());
  return playwright.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
