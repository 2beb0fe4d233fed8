import { configDefaults, defineConfig } from "vitest/config";

const native = ["**/*.native.test.{ts,tsx}"];
const site = ["**/*.site.test.{ts,tsx}"];
const e2e = ["**/*.e2e.test.{ts,tsx}"];
/** What is waited for comes when it comes; this is for what never does. A busy machine takes many times as long as an idle one. */
const patient = { poll: { timeout: 60_000 } };
const exclude = [...configDefaults.exclude, ".renderline/**", "site/dist/**"];

/**
 * Four projects, told apart by file name, from the fastest to the slowest:
 * `unit` needs nothing but Node.js, `native` the CAD kernel and Blender, `site` a browser, `e2e` all of it.
 */
export default defineConfig({
  test: {
    // A forgotten `.only` would leave the rest unmeasured and the run green.
    allowOnly: false,
    projects: [
      {
        test: {
          name: "unit",
          expect: patient,
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...exclude, ...native, ...site, ...e2e],
          setupFiles: ["scripts/vitest/fail-on-console.ts"],
          // For what hangs, not for what is slow: an embedded database opens in three seconds, and in a minute on a machine that is busy.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Most of the time would go into loading zod and the contracts anew for each file. No test mocks a module.
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "native",
          expect: patient,
          include: native,
          exclude,
          // Blender and the CAD kernel use every core by themselves; beside each other they only time out.
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "site",
          expect: patient,
          include: site,
          exclude,
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "e2e",
          expect: patient,
          include: e2e,
          exclude,
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
