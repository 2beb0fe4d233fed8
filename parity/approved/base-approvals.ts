import { simpleGit } from "simple-git";
import { z } from "zod";
import { approvalSchema, type Approval } from "#runtime/api/parity-result";

/**
 * What a base commit has approved of each case whose approved result differs from the checkout's: its approvals, oldest first, none where it
 * has no such file, and null where it has one that nobody can read.
 */
export type BaseApprovals = ReadonlyMap<string, readonly Approval[] | null>;

/** Nothing but the approvals: the rest of a record may be of another version. */
const recordSchema = z.object({ approvals: z.array(approvalSchema).min(1) });

/**
 * @param files what differs between the commit and the checkout, from the checkout's root
 * @param folder the checkout's root
 */
export async function readBaseApprovals(
  commit: string,
  files: readonly string[],
  folder: string,
): Promise<BaseApprovals> {
  const git = simpleGit(folder);
  const records = files.flatMap((file) => {
    const id = /^parity\/approved\/([^/]+)\.json$/.exec(file)?.[1];
    return id === undefined ? [] : [{ id, file }];
  });
  if (records.length === 0) return new Map();
  const listed = await git.raw(["ls-tree", "-z", "--name-only", commit, "--", ...records.map(({ file }) => file)]);
  const there = new Set(listed.split("\0"));
  const approvals = new Map<string, readonly Approval[] | null>();
  for (const { id, file } of records)
    approvals.set(id, there.has(file) ? approvalsIn(await git.show([`${commit}:./${file}`])) : []);
  return approvals;
}

function approvalsIn(text: string): readonly Approval[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said of the case: nobody can see whether its approvals go on from there.
    return null;
  }
  return recordSchema.safeParse(value).data?.approvals ?? null;
}

/** The cases that a base commit has approved something of, and that are no more. @param cases ids of those that there are */
export function removedCases(base: BaseApprovals, cases: readonly string[]): string[] {
  return [...base].flatMap(([id, approvals]) => (approvals?.length === 0 || cases.includes(id) ? [] : [id])).toSorted();
}
