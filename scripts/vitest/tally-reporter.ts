import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import type { Tally } from "../tally.ts";

/**
 * Writes what one vitest run measured to the file that `RENDERLINE_TALLY` names. vitest's own JSON reporter leaves out
 * the reasons of skips, and a skip without a reason is a failure here.
 */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env["RENDERLINE_TALLY"];
    if (file === undefined) return;
    const tally: Tally = { passed: 0, failed: unhandled.length, skipped: [], problems: [] };
    for (const module of modules) {
      // A file that could not be loaded has no tests to count, and its error sits on the module.
      tally.failed += module.errors().length;
      for (const test of module.children.allTests()) count(test, tally);
    }
    writeFileSync(file, JSON.stringify(tally));
  }
}

function count(test: TestCase, tally: Tally): void {
  const name = `${relative(process.cwd(), test.module.moduleId)} > ${test.fullName}`;
  const result = test.result();
  const reason = result.state === "skipped" ? (result.note ?? titledReason(test)) : undefined;
  if (result.state === "passed") tally.passed += 1;
  else if (reason !== undefined) tally.skipped.push({ name, reason });
  else {
    tally.failed += 1;
    if (result.state === "skipped") tally.problems.push(`${name}: skipped without a reason; call skip("why")`);
    if (result.state === "pending") tally.problems.push(`${name}: never finished`);
  }
}

/** `describe.skipIf` takes no reason, so the title gives it: "STEP files (skipped without the shared data)". */
function titledReason(test: TestCase): string | undefined {
  return /\((skipped [^)]+)\)/.exec(test.fullName)?.[1];
}
