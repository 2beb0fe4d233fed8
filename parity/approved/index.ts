export { removedCases, type BaseApprovals } from "./base-approvals.ts";
export { approveCases, readApproved } from "./approved-records.ts";
export type { ApprovedResult } from "./approved-result.ts";
export { withBaseCommit, type RenderAtBase } from "./base-commit.ts";
export { hostIdentity } from "./host-identity.ts";
export { judgeApproved, type ApprovedJudgement } from "./judge-approved.ts";
export { reviewApprovals, withApprovals, type ApprovalReviews } from "./review-approvals.ts";
export { staleApprovals } from "./stale-approvals.ts";
