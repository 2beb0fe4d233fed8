import { z } from "zod";
import { artifactFormats, digestOf, RenderlineError, type ArtifactKind } from "#contracts";
import type { ArtifactStore } from "#runtime/modules/module";
import type { CauseField } from "./cause.ts";
import { commonDifference, sameJson, type JsonValue } from "./json-difference.ts";

/** Two artifacts that stand at one port of two calls. */
export interface ArtifactPair {
  readonly what: CauseField["what"];
  readonly port: string;
  readonly kind: ArtifactKind | undefined;
  readonly left: string;
  readonly right: string;
}

/** A value that is longer than so many characters of JSON says less than its digest. */
const tellingLength = 2000;

/**
 * What differs between two artifacts: of plain data the place that holds all of it (`scene.camera.position`), else their digests.
 * Undefined where they are the same once `replaced` digests are put in: then the one only names what differs already.
 */
export async function insideDifference(
  artifacts: Pick<ArtifactStore, "readJson">,
  { what, port, kind, left, right }: ArtifactPair,
  replaced: ReadonlyMap<string, string>,
): Promise<CauseField | undefined> {
  const digests = { what, name: port, left, right };
  if (kind === undefined || artifactFormats[kind].mediaType !== "application/json") return digests;
  const [one, other] = await Promise.all([readJson(artifacts, left), readJson(artifacts, right)]);
  if (other === undefined) return digests;
  const put = withReplaced(other, replaced);
  // What is not at hand is known by its digest.
  if (one === undefined) return digestOf(put) === left ? undefined : digests;
  if (sameJson(one, put)) return undefined;
  const found = commonDifference(one, put);
  if (found === undefined) return undefined;
  const name = [port, ...found.path].join(".");
  const telling = [found.left, found.right].every((value) => JSON.stringify(value).length <= tellingLength);
  return telling ? { what, name, left: found.left, right: found.right } : { ...digests, name };
}

/** Undefined for what is not at hand here: an approved side may be digests only. */
async function readJson(artifacts: Pick<ArtifactStore, "readJson">, sha256: string): Promise<JsonValue | undefined> {
  try {
    return await artifacts.readJson(sha256, z.json());
  } catch (error) {
    if (error instanceof RenderlineError && error.code === "artifact-missing") return undefined;
    throw error;
  }
}

function withReplaced(value: JsonValue, replaced: ReadonlyMap<string, string>): JsonValue {
  if (typeof value === "string") return replaced.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => withReplaced(one, replaced));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withReplaced(one, replaced)]));
}
