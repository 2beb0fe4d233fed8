import { causeText } from "#parity/cause/index";
import type { ParityResult } from "#runtime/api/parity-result";

/** The results as JUnit XML: one that fails names each cause; a waived case passes, with its causes in the output; one that was left out is skipped. */
export function junit(results: readonly ParityResult[]): string {
  const failures = results.filter((one) => isFailure(one)).length;
  const errors = results.filter((one) => isError(one)).length;
  const skipped = results.filter(({ verdict }) => verdict === "skipped").length;
  const seconds = results.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
  const counts = `tests="${results.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${seconds.toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="parity" ${counts}>`,
    ...results.map(testCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(one: ParityResult): string {
  const name = `    <testcase classname="parity.${escape(one.outputType)}" name="${escape(one.id)}" time="${(one.durationMs / 1000).toFixed(3)}"`;
  const causes = one.causes.map((cause) => `Cause: ${causeText(cause)}`);
  const text = [one.reason, ...causes, `Reproduce: ${one.reproduce}`].join("\n");
  const inner = (tag: string): string =>
    `      <${tag} message="${escape(one.reason)}" type="${one.verdict}">${escape(text)}</${tag}>`;
  if (one.verdict === "skipped") return `${name}><skipped message="${escape(one.selected)}"/></testcase>`;
  if (isFailure(one)) return [`${name}>`, inner("failure"), "    </testcase>"].join("\n");
  if (isError(one)) return [`${name}>`, inner("error"), "    </testcase>"].join("\n");
  if (one.waived)
    return [`${name}>`, `      <system-out>waived: ${escape(text)}</system-out>`, "    </testcase>"].join("\n");
  return `${name}/>`;
}

function isFailure({ verdict, waived }: ParityResult): boolean {
  return !waived && (verdict === "fail" || verdict === "warn");
}

function isError({ verdict, waived }: ParityResult): boolean {
  return !waived && (verdict === "error" || verdict === "inconclusive");
}

function escape(text: string): string {
  const entities: Record<string, string> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };
  return (
    text
      // XML has no place for these, whatever their escape.
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD")
      .replaceAll(/[<>&"]/g, (letter) => entities[letter] ?? letter)
  );
}
