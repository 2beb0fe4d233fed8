import { error, summary, warning } from "@actions/core";
import { causeText } from "#parity/cause/index";
import { choiceGroups } from "#runtime/api/choice-groups";
import type { CaseApproval, ParityResult } from "#runtime/api/parity-result";
import { approvalsOf } from "#runtime/api/summaries";
import { letsThrough } from "./verdicts.ts";

/**
 * An annotation for each case that lets nothing through, at the node at fault, where that is authored somewhere.
 * @param place where the checkout is in its repository: GitHub names files from there
 */
export function annotate(results: readonly ParityResult[], place = ""): void {
  for (const one of results) {
    if (letsThrough(one)) continue;
    const [cause] = one.causes;
    const source = cause !== undefined && "source" in cause ? cause.source : undefined;
    const text = [one.reason, ...one.causes.map(causeText), `Reproduce: ${one.reproduce}`].join("\n");
    const say = one.verdict === "warn" ? warning : error;
    say(text, {
      title: `${one.id}: ${one.verdict}`,
      ...(source && { file: `${place}${source.file}`, startLine: source.line, startColumn: source.column }),
    });
  }
}

/**
 * The job summary: counts, then each case that lets nothing through, then the waived ones, then what this change approves and which golden
 * cases it takes away, and folded up why each case was run or left out. Does nothing outside an action.
 */
export async function summarize(
  results: readonly ParityResult[],
  removed: readonly string[] = [],
  env = process.env,
): Promise<void> {
  if (env["GITHUB_STEP_SUMMARY"] === undefined) return;
  const ran = results.filter(({ verdict }) => verdict !== "skipped");
  const stopped = results.filter((one) => !letsThrough(one));
  const waived = results.filter((one) => one.waived);
  const count = (what: string, n: number): string => `${n} ${what}`;
  summary.addHeading(
    stopped.length === 0 ? "Parity holds" : `Parity: ${stopped.length} of ${ran.length} cases do not hold`,
    2,
  );
  summary.addRaw(
    `${[
      count("passed", ran.filter(({ verdict }) => verdict === "pass").length),
      count("waived", waived.length),
      count("reused", ran.filter(({ reused }) => reused).length),
      count("not affected", results.length - ran.length),
    ].join(", ")}.`,
    true,
  );
  if (stopped.length > 0) summary.addTable(tableOf(stopped));
  if (waived.length > 0) summary.addHeading("Waived", 3).addTable(tableOf(waived));
  const approvals = approvalsOf(results);
  if (approvals.length > 0) summary.addHeading("Approved by this change", 3).addTable(approvalTable(approvals));
  if (removed.length > 0) summary.addHeading("Golden cases that this change removes", 3).addList(removed.map(cell));
  addChoices(results);
  await summary.write();
}

/** Folded up: it is asked only where somebody misses a case, or wonders about one. */
function addChoices(results: readonly ParityResult[]): void {
  const head = ["", "Why", "Cases"].map((data) => ({ data, header: true }));
  const rows = choiceGroups(results).map(({ why, isLeftOut, cases }) =>
    [isLeftOut ? "left out" : "run", why, cases.map(({ id }) => id).join(", ")].map(cell),
  );
  summary
    .addRaw("<details><summary>Why each case was run or left out</summary>", true)
    .addTable([head, ...rows])
    .addRaw("</details>", true);
}

function tableOf(results: readonly ParityResult[]): Parameters<typeof summary.addTable>[0] {
  const head = ["Case", "Verdict", "Why", "Cause", "Reproduce"].map((data) => ({ data, header: true }));
  const rows = results.map((one) =>
    [one.id, one.verdict, one.reason, one.causes.map(causeText).join("; "), one.reproduce].map(cell),
  );
  return [head, ...rows];
}

function approvalTable(approvals: readonly CaseApproval[]): Parameters<typeof summary.addTable>[0] {
  const head = ["Case", "From", "To", "Reason", "Owner", "On"].map((data) => ({ data, header: true }));
  const rows = approvals.map(({ case: id, from, to, reason, owner, on }) =>
    [id, from === null ? "nothing" : short(from), short(to), reason, owner, on].map(cell),
  );
  return [head, ...rows];
}

function short(digest: string): string {
  return digest.slice(0, 12);
}

/** Names come from CAD files: a cell is text, never markup. */
function cell(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", " ");
}
