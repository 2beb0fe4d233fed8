import { readdir, rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { build, type InlineConfig } from "vite";

export interface BuildSiteOptions {
  /** Receives `index.html` and `assets/`; anything else in it, such as `data/`, is left alone. */
  readonly outDir: string;
  readonly onProgress?: (message: string) => void;
}

/** What a build wrote, relative to `outDir`. */
export interface BuiltSite {
  readonly files: readonly string[];
}

/**
 * Builds the static site. It reads its documents from `data/` beside `index.html` at view time, so one build
 * serves any number of exports, from any static host and under any sub-path.
 * @throws Error with Vite's message when a source file does not compile.
 * @example
 * await buildSite({ outDir: "site/dist" });
 */
export async function buildSite({ outDir, onProgress }: BuildSiteOptions): Promise<BuiltSite> {
  const target = resolve(outDir);
  onProgress?.("bundling the pages");
  const files = await inProduction(async () => {
    const result = await build(siteConfig(target));
    const outputs = Array.isArray(result) ? result : [result];
    return outputs.flatMap((one) => ("output" in one ? one.output.map(({ fileName }) => fileName) : []));
  });
  await removeStaleAssets(target, new Set(files));
  onProgress?.(`wrote ${files.length} files`);
  return { files };
}

/** All of Vite's settings: there is no `vite.config.ts`. */
export function siteConfig(outDir: string): InlineConfig {
  return {
    configFile: false,
    root: import.meta.dirname,
    base: "./",
    mode: "production",
    logLevel: "silent",
    publicDir: false,
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: false,
      // light-dark() and the other features used are in these since 2024.
      target: ["chrome123", "edge123", "firefox120", "safari17.5"],
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // elkjs alone is 1.4 MB; only the graph page loads it.
      chunkSizeWarningLimit: 2000,
    },
  };
}

/** Vite and React pick their production code by this variable, which test runners set to something else. */
async function inProduction<TResult>(work: () => Promise<TResult>): Promise<TResult> {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = before;
  }
}

/** Asset names carry a content hash, so older builds would pile up. */
async function removeStaleAssets(outDir: string, kept: ReadonlySet<string>): Promise<void> {
  const assets = join(outDir, "assets");
  const entries = await readdir(assets, { recursive: true, withFileTypes: true });
  const stale = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !kept.has(relative(outDir, path).replaceAll("\\", "/")));
  await Promise.all(stale.map((path) => rm(path, { force: true })));
}
