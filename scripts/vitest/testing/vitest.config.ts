import { defineConfig } from "vitest/config";

/** Files that end in every way there is, for the test of the reporter. They are no tests of the project. */
export default defineConfig({ test: { include: ["scripts/vitest/testing/*.fixture.ts"] } });
