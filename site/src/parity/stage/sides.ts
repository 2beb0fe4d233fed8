import type { ArtifactLink } from "#runtime/api/documents";
import type { SideName, SideResult } from "#runtime/api/parity-result";

/** What of a side can be looked at: its picture, its video, or the still that stands for another file. */
export function shownLink(side: SideResult | null): ArtifactLink | undefined {
  const output = side?.output;
  return output?.kind === "image" || output?.kind === "video" ? output : side?.picture;
}

/** Why there is nothing to look at, in a sentence; undefined where there is. */
export function whyNothing(name: SideName, side: SideResult | null): string | undefined {
  if (side === null) return name === "approved" ? "Nothing was approved for this case yet." : "This side did not run.";
  const link = shownLink(side);
  if (link?.url !== undefined) return undefined;
  if (side.error !== undefined) return "It failed before there was a picture.";
  if (side.from === "digests only") return "Of the approved result only the digests are known.";
  if (link !== undefined) return "The picture was not exported with this report.";
  return side.output === undefined ? "No picture was made." : `A ${side.output.kind} file has no picture of its own.`;
}
