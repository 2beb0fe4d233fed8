import { artifactFormat, artifactFormats, formatHeadBytes, type ArtifactKind } from "#contracts";
import type { App } from "#runtime/app";

/** What a stored file is, by its own first bytes: one kind may be of several formats. */
export async function fileFormat(
  { artifacts }: App,
  { sha256, kind, bytes }: { readonly sha256: string; readonly kind: ArtifactKind; readonly bytes: number },
): Promise<{ readonly extension: string; readonly mediaType: string }> {
  if (bytes === 0) return artifactFormats[kind];
  const chunks: Buffer[] = [];
  const head = await artifacts.stream(sha256, { start: 0, end: Math.min(bytes, formatHeadBytes) - 1 });
  for await (const chunk of head as AsyncIterable<Buffer>) chunks.push(chunk);
  return artifactFormat(kind, Buffer.concat(chunks)) ?? artifactFormats[kind];
}
