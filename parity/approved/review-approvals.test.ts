import { describe, expect, test } from "vitest";
import { RenderlineError } from "#contracts";
import { resultOf } from "#parity/testing/results";
import type { Approval } from "#runtime/api/parity-result";
import { reviewApprovals, withApprovals } from "./review-approvals.ts";
import { recordOf, sideOf } from "./testing.ts";

const approval = (at: number): Approval => ({
  from: at === 1 ? null : `${at - 1}`.repeat(64),
  to: `${at}`.repeat(64),
  reason: `reason ${at}`,
  owner: "Ada",
  on: `2026-01-0${at}`,
});
const [first, second, third] = [approval(1), approval(2), approval(3)];
const record = recordOf(sideOf("picture"));

/** The review of a case by what the base commit has, and what there is now. */
async function reviewed(base: readonly Approval[] | null, now: readonly Approval[] | undefined) {
  const read = () => Promise.resolve(now && { ...record, approvals: [...now] });
  const reviews = await reviewApprovals(new Map([["bearing", base]]), ["bearing"], read);
  return { reviews, review: reviews.get("bearing") };
}

test("approvals on top of the base commit's are told, and refused in nothing", async () => {
  expect((await reviewed([first, second], [first, second, third])).review).toEqual({ added: [third] });
  expect((await reviewed([], [first])).review).toEqual({ added: [first] });
  expect((await reviewed([first], [first])).review).toEqual({ added: [] });
});

describe("approvals that do not go on from the base commit's are refused", () => {
  test.each<[what: string, base: readonly Approval[] | null, now: readonly Approval[] | undefined, why: string]>([
    ["begun anew", [first, second], [{ ...first, to: "9".repeat(64) }], "approval 1 of 2 of the base commit, by Ada"],
    ["another reason", [first], [{ ...first, reason: "nicer" }, second], '("reason 1"), is another one now'],
    ["the last one taken away", [first, second], [first], "approval 2 of 2 of the base commit"],
    ["no record any more", [first], undefined, 'on 2026-01-01 ("reason 1"), is gone'],
    ["a record there that cannot be read", null, [first], "cannot be read"],
  ])("%s", async (_, base, now, why) => {
    const { review } = await reviewed(base, now);
    expect(review?.refused).toMatchObject({ code: "approvals-rewritten", message: expect.stringContaining(why) });
  });

  test("a record that does not hold is refused by its own reason; any other failure is none", async () => {
    const base = new Map([["bearing", [first]]]);
    const invalid = new RenderlineError("approved-invalid", "it does not hold", "Take it back.");
    const reviews = await reviewApprovals(base, ["bearing"], () => Promise.reject(invalid));
    expect(reviews.get("bearing")).toEqual({ added: [], refused: invalid });
    const defect = reviewApprovals(base, ["bearing"], () => Promise.reject(new Error("a defect")));
    await expect(defect).rejects.toThrow("a defect");
  });
});

test("a case that was removed is not reviewed", async () => {
  const reviews = await reviewApprovals(new Map([["gone", [first]]]), ["bearing"], () => Promise.resolve(undefined));
  expect([...reviews]).toEqual([]);
});

describe("a result", () => {
  const result = resultOf({ id: "bearing" });

  test("has the approvals of this change", async () => {
    const { reviews } = await reviewed([first], [first, second]);
    expect(withApprovals(result, reviews)).toEqual({ ...result, approvals: [second] });
    expect(withApprovals(resultOf({ id: "other" }), reviews)).toEqual(resultOf({ id: "other" }));
    expect(withApprovals(result, (await reviewed([first], [first])).reviews)).toEqual(result);
  });

  test.each([
    [resultOf({ id: "bearing" }), "fail", ""],
    [resultOf({ id: "bearing", verdict: "skipped" }), "fail", ""],
    [resultOf({ id: "bearing", verdict: "fail", waived: true, reason: "it differs" }), "fail", "Besides: it differs"],
    [resultOf({ id: "bearing", verdict: "error", reason: "no tool" }), "error", "Besides: no tool"],
  ] as const)("does not pass and is not waived by approvals that do not hold (%#)", async (made, verdict, own) => {
    const { reviews } = await reviewed([first], undefined);
    const decided = withApprovals(made, reviews);
    expect(decided).toMatchObject({ verdict, waived: false });
    expect(decided.reason).toContain("(approvals-rewritten)");
    expect(decided.reason.endsWith(own)).toBe(true);
  });
});
