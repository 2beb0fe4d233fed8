import type { ParityResult } from "./parity-result.ts";

/** Cases that were run, or left out, for one reason. */
export interface ChoiceGroup<TCase> {
  readonly why: string;
  readonly isLeftOut: boolean;
  readonly cases: readonly TCase[];
}

/** Why each case was run or left out, each reason once; what was run comes first. */
export function choiceGroups<TCase extends Pick<ParityResult, "verdict" | "selected">>(
  cases: readonly TCase[],
): ChoiceGroup<TCase>[] {
  const groups = new Map<string, { why: string; isLeftOut: boolean; cases: TCase[] }>();
  for (const one of cases) {
    const isLeftOut = one.verdict === "skipped";
    const name = `${isLeftOut} ${one.selected}`;
    const group = groups.get(name) ?? { why: one.selected, isLeftOut, cases: [] };
    group.cases.push(one);
    groups.set(name, group);
  }
  return [...groups.values()].toSorted((a, b) => Number(a.isLeftOut) - Number(b.isLeftOut));
}
