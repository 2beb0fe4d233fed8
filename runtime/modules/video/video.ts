/** What a video says of itself, after it was found to be whole. */
export interface Video {
  readonly container: "mp4" | "webm";
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Frames a second. */
  readonly fps: number;
}

/** What is wrong with a video's structure. */
export class VideoFault extends Error {}
