import { z } from "zod";
import {
  artifactFormats,
  artifactRefSchema,
  orderLineSchema,
  sceneSchema,
  type ArtifactKind,
  type ArtifactRef,
} from "#contracts";
import type { ArtifactStore } from "#runtime/modules/module";
import type { ManagedArtifactStore } from "./managed-artifacts.ts";

/** An artifact that another one names. */
export type NamedArtifact = Pick<ArtifactRef, "kind" | "sha256">;

/** JSON that names no other artifact: some of it is large, and none need be read to find out. */
const leaves: ReadonlySet<ArtifactKind> = new Set([
  "structure",
  "parts",
  "assignment",
  "material-library",
  "mapping-rules",
  "material-state",
]);

/** Whether artifacts of a kind can name others. A new kind of JSON is taken to. */
export function canNameOthers(kind: ArtifactKind): boolean {
  return artifactFormats[kind].mediaType === "application/json" && !leaves.has(kind);
}

/**
 * What an artifact is incomplete without: every reference in its document, and the few that are digests alone.
 * @throws RenderlineError artifact-missing, artifact-invalid
 */
export async function namedArtifacts(
  artifacts: ArtifactStore,
  { kind, sha256 }: NamedArtifact,
): Promise<NamedArtifact[]> {
  if (!canNameOthers(kind)) return [];
  if (kind === "scene") return [{ kind: "mesh", sha256: (await artifacts.readJson(sha256, sceneSchema)).mesh }];
  if (kind === "order-line") {
    const { product } = await artifacts.readJson(sha256, orderLineSchema);
    return [{ kind: "product", sha256: product.manifest }];
  }
  return [...refsIn(await artifacts.readJson(sha256, z.json()))];
}

/**
 * Everything in a JSON artifact that may name another, with its kind where that is said. Meant to find too much rather than
 * too little.
 */
export function digestsIn(json: Buffer): ReadonlyMap<string, ArtifactKind | undefined> {
  const text = json.toString("utf8");
  const found = new Map<string, ArtifactKind | undefined>();
  for (const [digest] of text.matchAll(/[0-9a-f]{64}/g)) found.set(digest, undefined);
  for (const { sha256, kind } of refsIn(parsed(text))) found.set(sha256, kind);
  return found;
}

/** Null for what only begins like JSON. */
function parsed(text: string): z.core.util.JSONType {
  try {
    return JSON.parse(text) as z.core.util.JSONType;
  } catch {
    return null;
  }
}

function* refsIn(value: z.core.util.JSONType): Generator<ArtifactRef> {
  if (typeof value !== "object" || value === null) return;
  const ref = artifactRefSchema.safeParse(value);
  if (ref.success) yield ref.data;
  else for (const inner of Object.values(value)) yield* refsIn(inner);
}

/**
 * Whether artifacts are in the store with the bytes that they are named after, and everything that they name, too.
 * @throws RenderlineError store-unreachable, store-refused: that nobody can say is not that one is gone
 */
export async function areWhole(artifacts: ManagedArtifactStore, refs: readonly NamedArtifact[]): Promise<boolean> {
  const seen = new Set<string>();
  const waiting = [...refs];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.sha256)) continue;
    seen.add(next.sha256);
    if (!(await artifacts.holds(next.sha256))) return false;
    waiting.push(...(await namedArtifacts(artifacts, next)));
  }
  return true;
}
