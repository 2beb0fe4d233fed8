import { useCallback, useMemo, useState } from "react";
import type { FrameDifference, ParityResult, SideComparison, SideName } from "#runtime/api/parity-result";
import { useArtifactUrl } from "../../documents/context.tsx";
import { places, type Rectangle } from "../pixels/differences.ts";
import { usePairPixels, type PairPixels } from "../pixels/use-pixels.ts";
import { fitted, lookingAt, zoomed, type Size } from "./camera.ts";
import type { Source } from "./picture.tsx";
import { shownLink } from "./sides.ts";
import { useSettling } from "./use-settling.ts";
import type { ChangeView } from "./use-view.ts";
import { comparisonOf, type Camera, type Pixel, type ViewState } from "./view-state.ts";

/** Everything that the views, the magnifier, the lists and the keys have in common. */
export interface Stage {
  readonly state: ViewState;
  readonly change: ChangeView;
  /** Whether the pictures are near the window: before that, none is loaded. */
  readonly near: boolean;
  readonly comparison: SideComparison | undefined;
  /** What each side shows; undefined where it has nothing. */
  readonly left: Source | undefined;
  readonly right: Source | undefined;
  /** Of the left side, or of the right where there is no left. */
  readonly picture: Size;
  readonly onSize: (name: SideName, size: Size) => void;
  /** Whether both sides have one size, as far as is known. */
  readonly sameSize: boolean;
  readonly camera: Camera | undefined;
  readonly onCamera: (next: Camera | undefined) => void;
  readonly onFrame: (frame: Size) => void;
  readonly zoom: (factor: number) => void;
  /** Shows a place, as a step in the history. */
  readonly lookAt: (place: Rectangle, part?: string) => void;
  readonly pixel: Pixel | undefined;
  readonly onPixel: (pixel: Pixel, settled: boolean) => void;
  readonly pixels: PairPixels;
  /** Asks for the pixels although no view shows them. */
  readonly wantPixels: () => void;
  /** Where pixels differ, most first; none before the pixels are there. */
  readonly places: readonly Rectangle[];
  readonly frame: number;
  readonly onFrameChange: (frame: number) => void;
  readonly frameCount: number;
  /** Whether what moves is looked at. */
  readonly isVideo: boolean;
  /** What was counted of that frame; undefined where nobody did. */
  readonly counted: FrameDifference | undefined;
  /** Where a swipe is divided, or how strongly an onion skin's upper side is seen, 0 to 1. */
  readonly share: number;
  readonly onShare: (share: number) => void;
}

/** What a picture counts as until it is there. */
const unknown = { width: 4, height: 3 } as const;
/** A video whose frames nobody compared is walked through in this many steps. */
const steps = 100;
const cameraKey = (camera: Camera | undefined): string =>
  camera === undefined ? "" : [camera.x, camera.y, camera.scale].map((value) => value.toFixed(3)).join(",");
const pixelKey = (pixel: Pixel | undefined): string => (pixel === undefined ? "" : `${pixel.x},${pixel.y}`);

/** The stage of a case: what the address says, and what follows from the pictures once they are there. */
export function useStage(result: ParityResult, state: ViewState, change: ChangeView, near: boolean): Stage {
  const { pair, view } = state;
  const comparison = comparisonOf(result.comparisons, pair);
  const links = pair.map((name) => shownLink(result.sides[name]));
  const urls = [useArtifactUrl(links[0]?.url), useArtifactUrl(links[1]?.url)];
  const frameCount = comparison?.frames?.length ?? steps;

  const [camera, onCamera] = useSettling(
    state.camera,
    cameraKey,
    useCallback((next: Camera | undefined) => change({ camera: next }, false), [change]),
  );
  const [pixel, movePixel] = useSettling(
    state.pixel,
    pixelKey,
    useCallback((next: Pixel | undefined) => change({ pixel: next }, false), [change]),
  );
  const [frame, onFrameChange] = useSettling(
    Math.min(frameCount - 1, state.frame ?? comparison?.worstFrame ?? 0),
    String,
    useCallback((next: number) => change({ frame: next }, false), [change]),
  );

  const [share, onShare] = useSettling(
    state.share,
    String,
    useCallback((next: number) => change({ share: next }, false), [change]),
  );

  const [pane, onFrame] = useState<Size>({ width: 1, height: 1 });
  const [seen, setSeen] = useState<Partial<Record<SideName, Size>>>({});
  const onSize = useCallback((name: SideName, size: Size) => {
    setSeen((before) => ({ ...before, [name]: size }));
  }, []);
  const sizes = pair.map((name) => {
    const side = result.sides[name];
    return side?.width === undefined || side.height === undefined
      ? seen[name]
      : { width: side.width, height: side.height };
  });
  const width = sizes[0]?.width ?? sizes[1]?.width ?? unknown.width;
  const height = sizes[0]?.height ?? sizes[1]?.height ?? unknown.height;
  const picture = useMemo(() => ({ width, height }), [width, height]);
  const [one = picture, other = picture] = sizes;
  const sameSize = one.width === other.width && one.height === other.height;

  const [asked, setAsked] = useState(false);
  const isVideo = links.some((link) => link?.kind === "video");
  const counted = isVideo ? comparison?.frames?.find((each) => each.frame === frame) : undefined;
  // Of a video the frames that it was made of: its own pixels are no longer those.
  const exact = isVideo ? [counted?.left, counted?.right] : links;
  const exactUrls = [useArtifactUrl(exact[0]?.url), useArtifactUrl(exact[1]?.url)];
  const looked = pixel !== undefined || view === "heat" || view === "diff";
  const wanted = sameSize && (asked || (near && looked));
  const pixels = usePairPixels(exactUrls[0], exactUrls[1], wanted);
  const found = useMemo(
    () => (pixels.status === "ready" && pixels.levels !== null ? places(pixels.levels, pixels.left.width) : []),
    [pixels],
  );

  const sourceOf = (index: 0 | 1): Source | undefined => {
    const url = urls[index];
    if (url === undefined) return undefined;
    return links[index]?.kind === "video"
      ? { kind: "video", url, at: (frame + 0.5) / frameCount }
      : { kind: "image", url };
  };
  const fit = fitted(picture, pane);
  return {
    state,
    change,
    near,
    comparison,
    left: sourceOf(0),
    right: sourceOf(1),
    picture,
    onSize,
    sameSize,
    camera,
    onCamera,
    onFrame,
    zoom: (factor) => {
      const from = camera ?? fit;
      onCamera(zoomed(from, factor, from, fit));
    },
    lookAt: (place, part) => {
      change({ camera: lookingAt(place, pane, fit), part });
    },
    pixel,
    onPixel: (next, settled) => {
      // Passing over the picture moves a magnifier that is there; pointing at it brings none up.
      if (pixel !== undefined) movePixel(next);
      if (settled && pixel !== undefined) change({ pixel: next }, false);
    },
    pixels,
    wantPixels: () => setAsked(true),
    places: found,
    frame,
    onFrameChange,
    frameCount,
    isVideo,
    counted,
    share,
    onShare,
  };
}
