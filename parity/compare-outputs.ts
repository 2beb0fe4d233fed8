import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ArtifactKind } from "#contracts";
import { comparePictures, decodePicture, type Picture } from "#parity/compare/index";
import {
  blendContents,
  compareBlend,
  compareGlb,
  compareProduct,
  compareUsd,
  type StructureComparison,
} from "#parity/structure/index";
import type { Verdict } from "#runtime/api/metrics";
import type { SideComparison } from "#runtime/api/parity-result";
import { compareParts } from "#parity/compare-parts";
import { compareTurntables } from "#parity/compare-turntables";
import { stored, withParts, type CompareContext, type Found, type Side } from "#parity/found";
import { limitsBetween } from "#parity/limits";
import { failureText } from "#runtime/modules/call-module";

/** Compares what two sides made, by what kind of thing it is. What cannot be compared is an `error`, never `pass`. */
export async function compareOutputs(left: Side, right: Side, context: CompareContext): Promise<SideComparison> {
  const [{ output: one }, { output: other }] = [left[1], right[1]];
  const between = { left: left[0], right: right[0] };
  if (one.kind !== other.kind) {
    const reason = `${left[0]} made a ${one.kind}, ${right[0]} a ${other.kind}`;
    return { ...between, verdict: "fail", reason, metrics: [] };
  }
  try {
    return { ...between, ...(await compareBy(one.kind)(left, right, context)) };
  } catch (error) {
    context.signal.throwIfAborted();
    return { ...between, verdict: "error", reason: failureText(error).message, metrics: [] };
  }
}

function compareBy(kind: ArtifactKind): (left: Side, right: Side, context: CompareContext) => Promise<Found> {
  switch (kind) {
    case "image":
      return compareImages;
    case "video":
      return compareTurntables;
    case "blend":
    case "glb":
    case "usd":
    case "product":
      return compareStructures;
    default:
      throw new Error(`nothing compares artifacts of kind "${kind}"`);
  }
}

async function compareImages(
  [leftName, left]: Side,
  [rightName, right]: Side,
  { app, signal }: CompareContext,
): Promise<Found> {
  const decode = async ({ output: { sha256 } }: Side[1]): Promise<Picture> =>
    decodePicture(await app.artifacts.path(sha256));
  const [one, other] = await Promise.all([decode(left), decode(right)]);
  const limits = limitsBetween(left, right, one);
  const options = { names: { left: leftName, right: rightName }, limits };
  const found = await stored(app, await comparePictures(one, other, options));
  const equal = found.verdict === "pass" && found.diff === undefined;
  if (equal || found.verdict === "error") return found;
  return withParts(found, await compareParts(app, [left, right], [one, other], { signal, limits }));
}

async function compareStructures([, left]: Side, [, right]: Side, { app, signal }: CompareContext): Promise<Found> {
  const compare = { blend: compareBlend, glb: compareGlb, usd: compareUsd, product: compareProduct };
  const kind = left.output.kind as keyof typeof compare;
  return withHost({ app, signal }, async (host) => {
    const { metrics, structure } = await compare[kind](host, left.output, right.output);
    return { ...judge({ metrics, structure }), metrics, structure };
  });
}

/** Digest of what a file holds, of a kind whose bytes differ each time it is saved; undefined of any other kind. */
export type ReadContents = (kind: ArtifactKind, sha256: string) => Promise<string | undefined>;

/** Each file is opened once, however often it is asked for. */
export function contentsReader(context: CompareContext): ReadContents {
  const known = new Map<string, Promise<string>>();
  return async (kind, sha256) => {
    if (kind !== "blend") return undefined;
    const read = known.get(sha256) ?? withHost(context, (host) => blendContents(host, { sha256 }));
    known.set(sha256, read);
    return read;
  };
}

type StructureHost = Parameters<typeof compareBlend>[0];

async function withHost<TResult>(
  { app: { artifacts, tools }, signal }: CompareContext,
  use: (host: StructureHost) => Promise<TResult>,
): Promise<TResult> {
  const scratch = await mkdtemp(join(tmpdir(), "renderline-structure-"));
  try {
    return await use({ artifacts, tools, scratch, signal });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function judge({ metrics, structure }: StructureComparison): { verdict: Verdict; reason: string } {
  const unread = metrics.find((one) => one.state === "not-measured");
  if (unread?.state === "not-measured") return { verdict: "error", reason: `${unread.name}: ${unread.why}` };
  const [first] = structure;
  if (first === undefined) return { verdict: "pass", reason: "they hold the same" };
  const more = structure.length === 1 ? "" : `, and ${structure.length - 1} more`;
  return { verdict: "fail", reason: `${first.what} "${first.id}" differs in ${first.field}${more}` };
}
