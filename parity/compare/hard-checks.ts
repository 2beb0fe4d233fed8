import type { Verdict } from "#runtime/api/metrics";
import type { CheckResult } from "./measure.ts";
import { isBlank } from "#runtime/modules/output/is-blank";
import type { Differences } from "./count-differences.ts";
import { count } from "./count-text.ts";
import { depthOf, type Picture } from "./picture.ts";

/** What the two sides are called in reasons. */
export interface SideNames {
  readonly left: string;
  readonly right: string;
}

export const pathNames: SideNames = { left: "legacy", right: "graph" };

const versions = { size: "1", depth: "1", "not-blank": "1", alpha: "1" } as const;

function check(name: keyof typeof versions, verdict: Verdict, reason: string): CheckResult {
  return { name, version: versions[name], verdict, reason };
}

export function checkSize(left: Picture, right: Picture, names: SideNames): CheckResult {
  const [ours, theirs] = [left, right].map(({ width, height }) => `${width}x${height}`);
  if (ours === theirs) return check("size", "pass", `both are ${ours}`);
  return check("size", "fail", `sizes differ: ${names.left} ${ours}, ${names.right} ${theirs}`);
}

export function checkDepth(left: Picture, right: Picture, names: SideNames): CheckResult {
  const [ours, theirs] = [depthOf(left), depthOf(right)];
  if (ours === theirs) return check("depth", "pass", `both have ${ours} bits a channel`);
  return check("depth", "fail", `depths differ: ${names.left} ${ours} bits a channel, ${names.right} ${theirs}`);
}

/** A blank picture is an `error`, equal or not: two renderers that drew nothing agree about nothing. */
export function checkNotBlank(left: Picture, right: Picture, names: SideNames): CheckResult {
  const blank = [isBlank(left.data) ? names.left : [], isBlank(right.data) ? names.right : []].flat();
  if (blank.length === 0) return check("not-blank", "pass", "both show something");
  return check("not-blank", "error", `blank picture from ${blank.join(" and ")}`);
}

/**
 * Equal transparency over the union of what both show: a pixel that one picture alone leaves out is never left out of the count.
 * @param found null where sizes differ, so that there is no union
 */
export function checkAlpha(found: Differences | null): CheckResult {
  if (found === null) return check("alpha", "skipped", "not looked at: the sizes differ");
  const { alphaDifferingPixels: differing, visiblePixels: union, oneSidedPixels: oneSided } = found;
  if (union === 0) return check("alpha", "error", "no pixel of either is visible");
  const text = `the alpha of ${count(differing)} of ${count(union)} visible pixels differs, ${count(oneSided)} are visible in one only`;
  if (differing === 0) return check("alpha", "pass", `the alpha of all ${count(union)} visible pixels is equal`);
  return check("alpha", "fail", text);
}
