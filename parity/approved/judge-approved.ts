import { canonicalJson, RenderlineError, type ArtifactKind, type ArtifactRef } from "#contracts";
import { sharedEffectCauses } from "#parity/cause/index";
import { worst } from "#parity/outputs/verdicts";
import type { Verdict } from "#runtime/api/metrics";
import type { SideComparison, SideName, SideResult } from "#runtime/api/parity-result";
import { approvedSide, type ApprovedResult } from "./approved-result.ts";
import { madeOtherwise } from "./made-otherwise.ts";

/** Kinds that are never the same bytes twice: their digests alone say nothing. */
const neverTheSameBytes: ReadonlySet<ArtifactKind> = new Set(["blend"]);

type Path = Exclude<SideName, "approved">;

export interface ApprovedInput {
  /** Undefined where nothing was approved yet. */
  readonly record: ApprovedResult | undefined;
  /** What each path came to; an external legacy, which no approved result speaks of, is left out. */
  readonly sides: { readonly legacy?: SideResult | undefined; readonly graph: SideResult };
  /** Digests of what the outputs hold, of kinds that are never the same bytes twice. */
  readonly contents?: Readonly<Partial<Record<Path, string>>>;
  /** Where the sides were made. */
  readonly host: string;
  readonly tools: ApprovedResult["tools"];
  /** Whether an artifact is at hand, with all that is looked at in it. */
  readonly holds: (one: ArtifactRef) => Promise<boolean>;
  /** Whether the store has all that a side's calls gave: what a difference is proved with, which nobody keeps between runs. */
  readonly holdsResults: (side: SideResult) => Promise<boolean>;
  /** Renders the case as the base commit has it; undefined where no base commit is known. */
  readonly renderBase: (() => Promise<SideResult>) | undefined;
  readonly compare: (approved: SideResult, side: SideResult, name: Path) => Promise<SideComparison>;
}

export interface ApprovedJudgement {
  /** Null where there is nothing that the sides could be held against. */
  readonly approved: SideResult | null;
  readonly comparisons: readonly SideComparison[];
  readonly verdict: Verdict;
  readonly reason: string;
}

/**
 * Holds what both paths came to against what was approved. Equal digests are equal, wherever they were made. Others are compared with
 * the approved file where host and tools are the same: with one that is kept, or that the base commit makes again, by its digest; it
 * is made again also where the file alone is kept, as what its calls gave proves what is at fault.
 * Where they are not, the last bits of a pixel may differ by that alone, and the approved file is rendered here, from the base commit,
 * if that makes it as it was made when it was approved: else the base commit shows what it came to itself, which nobody approved. Where this
 * change has approved it, no base commit shows it: then a path passes on another kind of machine, with the same tools, if it was made by the very
 * code, params and inputs that were approved. What could not be compared otherwise never passes.
 */
export async function judgeApproved(input: ApprovedInput): Promise<ApprovedJudgement> {
  const { record, sides } = input;
  if (record === undefined)
    return inconclusive("nothing was approved yet: npx renderline parity approve writes the first result");
  const paths = (["legacy", "graph"] as const).flatMap((name) => {
    const side = sides[name];
    return side === undefined ? [] : [{ name, side }];
  });
  const different = paths.filter(({ name, side }) => !isEqual(record, side, input.contents?.[name]));
  const looksAtFiles = different.some(({ side }) => side.output !== undefined);
  const found = looksAtFiles ? await approvedFiles(input, record) : approvedSide(record, "digests only");
  const comparisons: SideComparison[] = [];
  if ("why" in found) {
    const asApproved =
      found.isOwn === true &&
      sameTools(input.tools, record.tools) &&
      different.every(({ name }) => madeAsApproved(input, record, name));
    if (!asApproved) return inconclusive(found.why);
    for (const one of paths)
      comparisons.push(different.includes(one) ? alike(one.name, record) : equal(one.name, record));
    return conclude(approvedSide(record, "digests only"), sides.graph, comparisons);
  }
  for (const one of paths) {
    const same = !different.includes(one) || sameEnd(found, one.side);
    comparisons.push(same ? equal(one.name, record) : await compared(input, found, one));
  }
  return conclude(found, sides.graph, comparisons);
}

/** Whether a side is what was approved by its digests alone. */
export function isEqual(record: ApprovedResult, { output, error }: SideResult, contents: string | undefined): boolean {
  if (record.output === null || output === undefined)
    return record.output === null && output === undefined && record.error === (error?.code ?? null);
  return record.output.sha256 === output.sha256 || (contents !== undefined && record.contents === contents);
}

/**
 * Whether a path's output is what the approved code makes of the approved inputs, on a machine that may draw the last bits otherwise: the
 * graph was made so, its output comes from where the approved one does, and the path's own is the graph's.
 */
function madeAsApproved({ sides, contents = {} }: ApprovedInput, record: ApprovedResult, name: Path): boolean {
  const { graph } = sides;
  const one = sides[name]?.output?.sha256;
  const isGraphs = one === graph.output?.sha256 || (contents.graph !== undefined && contents[name] === contents.graph);
  if (!isGraphs || otherwiseThan(record, graph) !== undefined) return false;
  const origins = originsOf(record, record.output?.sha256);
  return origins.length > 0 && canonicalJson(origins) === canonicalJson(originsOf(graph, graph.output?.sha256));
}

type Calls = Pick<SideResult, "calls" | "fallbackCalls">;

function otherwiseThan(record: Calls, side: Calls): string | undefined {
  return madeOtherwise(record.calls, side.calls) ?? madeOtherwise(record.fallbackCalls ?? [], side.fallbackCalls ?? []);
}

/** Which calls gave a file, and from which port. */
function originsOf({ calls, fallbackCalls = [] }: Calls, sha256: string | undefined): string[] {
  return [...calls, ...fallbackCalls].flatMap(({ callId, outputs }) =>
    Object.entries(outputs).flatMap(([port, digest]) => (digest === sha256 ? [`${callId} ${port}`] : [])),
  );
}

/** Why the approved file cannot be had. */
interface Lacking {
  readonly why: string;
  /** Whether that is because this change has approved it. */
  readonly isOwn?: boolean;
}

/** The approved side with its file, where it can be had; or why it cannot. */
async function approvedFiles(
  { host, tools, holds, holdsResults, renderBase }: ApprovedInput,
  record: ApprovedResult,
): Promise<SideResult | Lacking> {
  const { output } = record;
  // A failure is the same on every machine.
  if (output === null) return approvedSide(record, "digests only");
  const here = host === record.host && sameTools(tools, record.tools);
  const kept = here && (await holds(output)) ? approvedSide(record, "kept") : undefined;
  if (kept !== undefined && (renderBase === undefined || (await holdsResults(kept)))) return kept;
  const base = await rendered(renderBase);
  if (here) {
    if (!("why" in base) && isEqual(record, base, base.contents)) return base;
    if (kept !== undefined) return kept;
    if (!neverTheSameBytes.has(output.kind)) return approvedSide(record, "digests only");
  }
  const where = `what was approved was made on "${record.host}", this is "${host}"`;
  if ("why" in base) return { ...base, why: `${where}; ${base.why}` };
  const otherwise = otherwiseThan(record, base);
  if (otherwise === undefined) return base;
  const unproved = `the base commit makes it otherwise than it was made when it was approved, in "${otherwise}"`;
  return { why: `${where}, and ${unproved}: approve what this kind of machine makes` };
}

/** What the base commit makes of the case, or why that cannot be had. */
async function rendered(renderBase: ApprovedInput["renderBase"]): Promise<SideResult | Lacking> {
  if (renderBase === undefined) return { why: "no base commit is known to render it from: name one with --since" };
  try {
    const base = await renderBase();
    if (base.output !== undefined) return { ...base, from: "rendered from the base commit" };
    return { why: `the base commit fails at the case: ${base.error?.message ?? "it made nothing"}` };
  } catch (error) {
    if (!(error instanceof RenderlineError) || error.code === "interrupted") throw error;
    return { why: `${error.message} (${error.code})`, isOwn: error.code === "base-approved-otherwise" };
  }
}

async function compared(
  { compare }: ApprovedInput,
  approved: SideResult,
  { name, side }: { readonly name: Path; readonly side: SideResult },
): Promise<SideComparison> {
  const differs = (reason: string): SideComparison => ({ ...between(name), verdict: "fail", reason, metrics: [] });
  const code = approved.error?.code ?? "nothing";
  if (approved.output === undefined)
    return differs(`${name} ${endOf(side)}, and the case is approved to fail with ${code}`);
  if (side.output === undefined) return differs(`${name} ${endOf(side)}, and the case is approved to make an output`);
  if (approved.from === "digests only")
    return differs(`${name}'s output is not the approved one, by its digest; the approved file is not at hand`);
  return compare(approved, side, name);
}

function conclude(approved: SideResult, graph: SideResult, comparisons: SideComparison[]): ApprovedJudgement {
  const verdict = worst(comparisons.map((one) => one.verdict));
  const found = comparisons.find((one) => one.verdict === verdict);
  if (found === undefined) throw new Error("no side was held against the approved result");
  if (verdict !== "pass") return { approved, comparisons, verdict, reason: found.reason };
  const [record] = sharedEffectCauses(approved, graph, graph);
  if (record === undefined) return { approved, comparisons, verdict, reason: found.reason };
  const reason = `the output is the approved one, what was recorded as "${record.record}" is not`;
  return { approved, comparisons, verdict: "fail", reason };
}

function equal(name: Path, { output }: ApprovedResult): SideComparison {
  const what = output === null ? "failure" : "output";
  return { ...between(name), verdict: "pass", reason: `${name}'s ${what} is the approved one`, metrics: [] };
}

/** No picture stands beside it: what is equal is how it was made. */
function alike(name: Path, { host }: ApprovedResult): SideComparison {
  const made = `${name}'s output is made by the code, params and inputs that this change approves, with the same tools`;
  const reason = `${made}; the approved one was made on "${host}", so their last bits may differ`;
  return { ...between(name), verdict: "pass", reason, metrics: [] };
}

function between(right: Path): { left: "approved"; right: Path } {
  return { left: "approved", right };
}

function endOf({ output, error }: SideResult): string {
  return output === undefined ? `failed with ${error?.code ?? "nothing"}` : "made an output";
}

function sameEnd(approved: SideResult, side: SideResult): boolean {
  return approved.output !== undefined && approved.output.sha256 === side.output?.sha256;
}

function sameTools(some: ApprovedResult["tools"], others: ApprovedResult["tools"]): boolean {
  const list = (tools: ApprovedResult["tools"]): string =>
    canonicalJson(tools.toSorted((one, other) => one.kind.localeCompare(other.kind, "en")));
  return list(some) === list(others);
}

function inconclusive(reason: string): ApprovedJudgement {
  return { approved: null, comparisons: [], verdict: "inconclusive", reason };
}
