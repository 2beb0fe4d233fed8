import { canonicalJson, RenderlineError } from "#contracts";
import { worst } from "#parity/outputs/verdicts";
import type { Approval, ParityResult } from "#runtime/api/parity-result";
import { readApproved } from "./approved-records.ts";
import type { BaseApprovals } from "./base-approvals.ts";

/** What a change does to the approvals of a case. */
export interface ApprovalReview {
  /** Those that the base commit has not, oldest first. */
  readonly added: readonly Approval[];
  /** Why they do not go on from the base commit's; absent where they do. */
  readonly refused?: RenderlineError;
}

/** By case id, of those whose approved result is not the base commit's. */
export type ApprovalReviews = ReadonlyMap<string, ApprovalReview>;

/** @param cases ids of those that there are */
export async function reviewApprovals(
  base: BaseApprovals,
  cases: readonly string[],
  read: typeof readApproved = readApproved,
): Promise<ApprovalReviews> {
  const reviews = new Map<string, ApprovalReview>();
  for (const [id, approvals] of base) {
    if (cases.includes(id)) reviews.set(id, await reviewOf(id, approvals, read));
  }
  return reviews;
}

async function reviewOf(
  id: string,
  base: readonly Approval[] | null,
  read: typeof readApproved,
): Promise<ApprovalReview> {
  let now: readonly Approval[];
  try {
    now = (await read(id))?.approvals ?? [];
  } catch (error) {
    if (error instanceof RenderlineError && error.code === "approved-invalid") return { added: [], refused: error };
    throw error;
  }
  if (base === null) return { added: now, refused: rewritten(id, "its record at the base commit cannot be read") };
  const parts = base.findIndex((one, at) => canonicalJson(one) !== canonicalJson(now[at] ?? null));
  if (parts === -1) return { added: now.slice(base.length) };
  const was = base[parts];
  const what = was === undefined ? "" : `, by ${was.owner} on ${was.on} ("${was.reason}"),`;
  const becomes = now[parts] === undefined ? "is gone" : "is another one now";
  const why = `approval ${parts + 1} of ${base.length} of the base commit${what} ${becomes}`;
  return { added: now.slice(parts), refused: rewritten(id, why) };
}

function rewritten(id: string, why: string): RenderlineError {
  return new RenderlineError(
    "approvals-rewritten",
    `the approvals of case "${id}" do not go on from those of the base commit: ${why}`,
    `Take parity/approved/${id}.json back from the base commit, and approve on top of it: npx renderline parity approve ${id}.`,
  );
}

/** A case's result with the approvals of this change; it does not pass, and no waiver covers it, where these do not hold. */
export function withApprovals(result: ParityResult, reviews: ApprovalReviews): ParityResult {
  const review = reviews.get(result.id);
  if (review === undefined) return result;
  const { added, refused } = review;
  const approvals = added.length === 0 ? {} : { approvals: [...added] };
  if (refused === undefined) return { ...result, ...approvals };
  const own = result.verdict === "pass" || result.verdict === "skipped" ? "" : ` Besides: ${result.reason}`;
  const reason = `${refused.message} (${refused.code}). ${refused.remedy}${own}`;
  return { ...result, ...approvals, verdict: worst([result.verdict, "fail"]), waived: false, reason };
}
