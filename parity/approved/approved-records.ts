import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { RenderlineError } from "#contracts";
import type { Approval, SideResult } from "#runtime/api/parity-result";
import { fileFailure } from "#runtime/store/file-failure";
import { approvedDigest, approvedResultSchema, type ApprovedResult } from "./approved-result.ts";
import { replaceFiles } from "./replace-files.ts";

/** Where approved results are, one file for each case. */
const approvedFolder = fileURLToPath(new URL(".", import.meta.url));

/** The file of a case's approved result. @param folder the installation's own, without it */
export function approvedFile(caseId: string, folder = approvedFolder): string {
  return join(folder, `${caseId}.json`);
}

/**
 * What a case was approved to come to; undefined where nobody approved anything yet.
 * @throws RenderlineError approved-invalid for a file that does not hold, a broken chain of approvals included
 */
export async function readApproved(caseId: string, folder = approvedFolder): Promise<ApprovedResult | undefined> {
  const file = approvedFile(caseId, folder);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return parseApproved(text, file, caseId);
}

/** @throws RenderlineError approved-invalid */
function parseApproved(text: string, file: string, caseId: string): ApprovedResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(file, "it is no JSON", error);
  }
  const parsed = approvedResultSchema.safeParse(value);
  if (!parsed.success) throw invalid(file, z.prettifyError(parsed.error).replaceAll("\n", " "));
  if (parsed.data.case !== caseId) throw invalid(file, `it is of case "${parsed.data.case}"`);
  return parsed.data;
}

function invalid(file: string, why: string, cause?: unknown): RenderlineError {
  return new RenderlineError(
    "approved-invalid",
    `the approved result "${file}" does not hold: ${why}`,
    "Take the file back from Git; npx renderline parity approve writes it, and adds to its approvals.",
    cause,
  );
}

export interface Approve {
  readonly case: string;
  /** What the graph came to. */
  readonly side: SideResult;
  readonly contents?: string | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  /** Of the machine that made the side, which need not be this one. */
  readonly host: string;
  readonly tools: ApprovedResult["tools"];
  readonly reason: string;
  readonly owner: string;
  /** YYYY-MM-DD. */
  readonly on: string;
}

/**
 * Approves what cases came to in place of what was approved before: all of them, or none, and then every file stays as it was.
 * @returns their records, in order
 * @throws RenderlineError nothing-to-approve, approved-invalid, bad-usage, disk-full, data-folder-unwritable
 */
export async function approveCases(
  approves: readonly Approve[],
  folder = approvedFolder,
): Promise<readonly ApprovedResult[]> {
  const records: ApprovedResult[] = [];
  for (const one of approves) records.push(approvedRecord(one, await readApproved(one.case, folder)));
  try {
    await replaceFiles(
      records.map((one) => ({ file: approvedFile(one.case, folder), text: `${JSON.stringify(one, null, 2)}\n` })),
    );
  } catch (error) {
    throw fileFailure(error, folder);
  }
  return records;
}

/** @throws RenderlineError nothing-to-approve, bad-usage */
function approvedRecord(approve: Approve, before: ApprovedResult | undefined): ApprovedResult {
  const { side, contents, metrics, host, tools, reason, owner, on } = approve;
  const output = side.output ?? null;
  const error = side.error?.code ?? null;
  if (output === null && error === null) {
    throw new RenderlineError(
      "nothing-to-approve",
      `case "${approve.case}" came to no output and to no failure`,
      `Run it first: npx renderline parity run --case ${approve.case}.`,
    );
  }
  const { kind, role, sha256, bytes } = output ?? {};
  const made = {
    version: 1,
    case: approve.case,
    output: output === null ? null : { kind, role, sha256, bytes },
    error: output === null ? error : null,
    ...(contents === undefined ? {} : { contents }),
    metrics,
    calls: side.calls,
    ...(side.fallbackCalls && { fallbackCalls: side.fallbackCalls }),
    ...(side.productCalls && { productCalls: side.productCalls }),
    effects: side.effects ?? null,
    host,
    tools,
  };
  const approval: Approval = {
    from: before?.approvals.at(-1)?.to ?? null,
    to: approvedDigest(made as Omit<ApprovedResult, "approvals">),
    reason,
    owner,
    on,
  };
  const approvals = [...(before?.approvals ?? []), approval];
  const written = approvedResultSchema.safeParse({ ...made, approvals });
  if (!written.success) {
    const why = z.prettifyError(written.error).replaceAll("\n", " ");
    const remedy = "Give --reason and --owner, and a case's id as parity run names it.";
    throw new RenderlineError("bad-usage", `case "${approve.case}" cannot be approved so: ${why}`, remedy);
  }
  return written.data;
}
