import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { buildSite } from "../build.ts";
import { startBrowser } from "./browser.ts";
import { fixtureFiles, writeFiles } from "./export.ts";
import { serve } from "./serve.ts";

export interface TestSite {
  /** Where `index.html` is served, under a sub-path. */
  readonly url: string;
  /** The folder that is served. */
  readonly folder: string;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

/** Builds the site as a release does, lays documents beside it, serves both and starts a browser. */
export async function openSite(files: ReadonlyMap<string, string | Uint8Array> = fixtureFiles()): Promise<TestSite> {
  const folder = await mkdtemp(join(tmpdir(), "renderline-site-"));
  await buildSite({ outDir: folder });
  await writeFiles(join(folder, "data"), files);
  const [host, browser] = await Promise.all([serve(folder), startBrowser()]);
  return {
    url: host.url,
    folder,
    browser,
    close: async () => {
      await browser.close();
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
