import type { ApprovedJudgement } from "#parity/approved/index";
import { causeText } from "#parity/cause/index";
import type { Expected } from "#parity/case";
import { worst } from "#parity/outputs/verdicts";
import type { Verdict } from "#runtime/api/metrics";
import type { Cause, SideComparison, SideName, SideResult } from "#runtime/api/parity-result";

export interface Judged {
  readonly sides: { readonly legacy: SideResult; readonly graph: SideResult };
  readonly approved: ApprovedJudgement;
  readonly comparisons: readonly SideComparison[];
  readonly causes: readonly Cause[];
  readonly expected: { readonly legacy: Expected; readonly graph: Expected };
}

interface Finding {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** The worst of all that was found, in its own words; a case passes only if everything was measured and nothing differs. */
export function judgeCase({ sides, approved, comparisons, causes, expected }: Judged): Finding {
  const findings: Finding[] = [
    ...(["legacy", "graph"] as const).flatMap((side) => failureOf(side, sides[side], expected[side])),
    ...comparisons.filter(({ verdict }) => verdict !== "pass").map(said),
    ...(approved.verdict === "pass" ? [] : [{ verdict: approved.verdict, reason: approved.reason }]),
    ...causes.map((cause): Finding => ({ verdict: "fail", reason: causeText(cause) })),
  ];
  const verdict = findings.length === 0 ? "pass" : worst(findings.map((one) => one.verdict));
  const told = findings.find((one) => one.verdict === verdict);
  return { verdict, reason: told?.reason ?? passed(comparisons) };
}

/** A side that failed although nothing of it was to. */
function failureOf(name: SideName, { error }: SideResult, expected: Expected): Finding[] {
  if (error === undefined || expected.outcome !== "published" || expected.fellBack != null) return [];
  return [{ verdict: "error", reason: `${name} failed: ${error.message}` }];
}

function said({ verdict, reason, left, right }: SideComparison): Finding {
  return { verdict, reason: `${left} and ${right}: ${reason}` };
}

function passed([first]: readonly SideComparison[]): string {
  return first?.reason ?? "both paths end as the case says";
}
