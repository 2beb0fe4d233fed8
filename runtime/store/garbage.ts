import type { Kysely } from "kysely";
import { RenderlineError, type ArtifactKind } from "#contracts";
import { graceMs, type ManagedArtifactStore, type StoredArtifact } from "./managed-artifacts.ts";
import { canNameOthers, digestsIn } from "./named-artifacts.ts";
import { countUnused, dropUnused, recordedReferences } from "./references.ts";
import type { Database } from "./schema.ts";

export interface GarbageOrder {
  readonly db: Kysely<Database>;
  readonly artifacts: ManagedArtifactStore;
  readonly now: Date;
  /** Results of the cache that nobody used since are dropped; of those used within the grace, none are. */
  readonly unusedSince: Date;
  /** Says what would go, and removes nothing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/** What went, or would go, and what stays. */
export interface Collected {
  readonly dryRun: boolean;
  readonly results: number;
  readonly partials: number;
  readonly removed: { readonly artifacts: number; readonly bytes: number };
  readonly kept: { readonly artifacts: number; readonly bytes: number };
}

/**
 * Removes the artifacts that nothing refers to, while runs go on. Safe, because in this order:
 * results of the cache go first, and one that is looked up meanwhile was marked as used before; what is stored is listed
 * before the references are read, so that each record of it is seen; and an artifact goes only if it is old at the very end
 * too: writing it again, which is all that can make it wanted without a record, makes it new.
 * @throws RenderlineError interrupted, store-unreachable, store-refused; what was removed until then is gone
 */
export async function collectGarbage(order: GarbageOrder): Promise<Collected> {
  const { db, artifacts, now, dryRun, signal, onProgress } = order;
  const grace = new Date(now.getTime() - graceMs);
  const cutoff = { unusedSince: order.unusedSince < grace ? order.unusedSince : grace };
  const dropped = dryRun ? await countUnused(db, cutoff) : await dropUnused(db, cutoff);
  onProgress("listing the artifacts");
  const stored = await listed(artifacts, signal);
  onProgress(`looking for what refers to ${stored.length} artifacts`);
  const wanted = await wantedArtifacts(order, stored, await recordedReferences(db, cutoff), grace);
  const garbage = stored.filter(({ sha256, modifiedAt }) => modifiedAt < grace && !wanted.has(sha256));
  const gone: StoredArtifact[] = [];
  for (const [index, one] of garbage.entries()) {
    refuseInterrupted(signal);
    if (index % 100 === 0) onProgress(`removing ${index} of ${garbage.length} artifacts`);
    if (dryRun || (await artifacts.remove(one.sha256, grace))) gone.push(one);
  }
  const [all, removed] = [totals(stored), totals(gone)];
  const kept = { artifacts: all.artifacts - removed.artifacts, bytes: all.bytes - removed.bytes };
  return { dryRun, ...dropped, removed, kept };
}

/**
 * Everything that a record refers to, and what that names in turn. What is young may be about to be recorded, so what it
 * names is wanted as well.
 */
async function wantedArtifacts(
  { artifacts, signal }: GarbageOrder,
  stored: readonly StoredArtifact[],
  { digests, kinds }: { readonly digests: ReadonlySet<string>; readonly kinds: ReadonlyMap<string, ArtifactKind> },
  grace: Date,
): Promise<ReadonlySet<string>> {
  const there = new Set(stored.map(({ sha256 }) => sha256));
  const kindOf = new Map(kinds);
  const wanted = new Set(digests);
  const roots = new Set(digests);
  for (const { sha256, modifiedAt } of stored) if (modifiedAt >= grace) roots.add(sha256);
  const waiting = [...roots].filter((sha256) => there.has(sha256));
  const seen = new Set(waiting);
  while (waiting.length > 0) {
    refuseInterrupted(signal);
    // Some at once: in a store far away each takes its time.
    const names = await Promise.all(
      waiting.splice(-16).map((sha256) => digestsNamedBy(artifacts, sha256, kindOf.get(sha256))),
    );
    for (const [named, kind] of names.flatMap((one) => [...one])) {
      wanted.add(named);
      if (!there.has(named) || seen.has(named)) continue;
      if (kind !== undefined && !kindOf.has(named)) kindOf.set(named, kind);
      seen.add(named);
      waiting.push(named);
    }
  }
  return wanted;
}

/** Of a kind that is not known, the first byte says whether it may be JSON. */
async function digestsNamedBy(
  artifacts: ManagedArtifactStore,
  sha256: string,
  kind: ArtifactKind | undefined,
): Promise<ReadonlyMap<string, ArtifactKind | undefined>> {
  if (kind !== undefined && !canNameOthers(kind)) return new Map();
  try {
    if (kind === undefined && !(await looksLikeJson(artifacts, sha256))) return new Map();
    return digestsIn(await artifacts.read(sha256));
  } catch (error) {
    // What is lost or damaged says nothing, and cannot be used either.
    if (error instanceof RenderlineError && error.code.startsWith("artifact-")) return new Map();
    throw error;
  }
}

async function looksLikeJson(artifacts: ManagedArtifactStore, sha256: string): Promise<boolean> {
  let start = "";
  for await (const chunk of (await artifacts.stream(sha256, { start: 0, end: 0 })) as AsyncIterable<Buffer>) {
    start += chunk.toString("latin1");
  }
  return start === "{" || start === "[";
}

async function listed(artifacts: ManagedArtifactStore, signal: AbortSignal): Promise<StoredArtifact[]> {
  const stored: StoredArtifact[] = [];
  for await (const one of artifacts.list()) {
    refuseInterrupted(signal);
    stored.push(one);
  }
  return stored;
}

function totals(some: readonly StoredArtifact[]): { artifacts: number; bytes: number } {
  return { artifacts: some.length, bytes: some.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function refuseInterrupted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new RenderlineError("interrupted", "the collection was interrupted", "Start it again: it goes on from there.");
}
