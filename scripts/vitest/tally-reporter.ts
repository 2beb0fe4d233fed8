import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import type { Tally } from "../tally.ts";

/** Enough for an assertion with wanted and got; the whole of it stands where the test ran. */
const LINES_OF_A_FAILURE = 12;

/**
 * Writes what one vitest run measured to the file that `RENDERLINE_TALLY` names. vitest's own JSON reporter leaves out
 * the reasons of skips, and a skip without a reason is a failure here.
 */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env["RENDERLINE_TALLY"];
    if (file === undefined) return;
    const tally: Tally = { passed: 0, failed: unhandled.length, skipped: [], problems: [] };
    tally.problems.push(...unhandled.map((error) => failure("outside of any test", String(error))));
    for (const module of modules) {
      // A file that could not be loaded has no tests to count, and its error sits on the module.
      const errors = module.errors();
      tally.failed += errors.length;
      tally.problems.push(...errors.map(({ message }) => failure(relative(process.cwd(), module.moduleId), message)));
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
    if (result.state === "failed") tally.problems.push(failure(name, result.errors[0]?.message ?? "no reason given"));
  }
}

/** A failure in a few lines: a log that is cut off at its beginning still tells at its end what failed, and how. */
function failure(name: string, message: string): string {
  return `${name}: ${stripVTControlCharacters(message).trim().split("\n").slice(0, LINES_OF_A_FAILURE).join("\n  ")}`;
}

/** `describe.skipIf` takes no reason, so the title gives it: "STEP files (skipped without the shared data)". */
function titledReason(test: TestCase): string | undefined {
  return /\((skipped [^)]+)\)/.exec(test.fullName)?.[1];
}
