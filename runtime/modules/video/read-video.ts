import { RenderlineError } from "#contracts";
import { readMp4 } from "./mp4.ts";
import { VideoFault, type Video } from "./video.ts";
import { readWebm } from "./webm.ts";

/**
 * Reads a video's structure to its end: a file that was cut short is refused wherever it was cut. The pictures are not decoded.
 * @throws RenderlineError artifact-invalid
 */
export function readVideo(bytes: Uint8Array): Video {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const webm = view.byteLength >= 4 && view.getUint32(0) === 0x1a45dfa3;
    return webm ? { container: "webm", ...readWebm(view) } : { container: "mp4", ...readMp4(view) };
  } catch (error) {
    // A DataView refuses what lies beyond its end.
    if (!(error instanceof VideoFault || error instanceof RangeError)) throw error;
    throw new RenderlineError(
      "artifact-invalid",
      `the video is damaged or cut short: ${error.message}`,
      "Encode it again; if it stays so, look at the renderer with npx renderline doctor.",
      error,
    );
  }
}
