import { useEffect, useLayoutEffect, useRef, type CSSProperties, type ReactNode } from "react";
import type { Size } from "./camera.ts";

/** What a layer shows: a picture, a frame of a video, or pixels that were computed here. */
export type Source =
  | { readonly kind: "image"; readonly url: string }
  | { readonly kind: "video"; readonly url: string; readonly at: number }
  | { readonly kind: "pixels"; readonly size: Size; readonly data: Uint8ClampedArray<ArrayBuffer> };

interface PictureProps {
  readonly source: Source;
  readonly alt: string;
  readonly style: CSSProperties;
  /** Its own size, once it is known. */
  readonly onSize: ((size: Size) => void) | undefined;
  /** Told when there is no such file, or none that can be shown. */
  readonly onMissing: () => void;
}

/** One picture, in its own pixels; its style places and scales it. */
export function Picture({ source, alt, style, onSize, onMissing }: PictureProps): ReactNode {
  switch (source.kind) {
    case "image":
      return (
        <img
          src={source.url}
          alt={alt}
          style={style}
          draggable={false}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
            onSize?.({ width: naturalWidth, height: naturalHeight });
          }}
          onError={onMissing}
        />
      );
    case "video":
      return <Still source={source} alt={alt} style={style} onSize={onSize} onMissing={onMissing} />;
    case "pixels":
      return <Computed source={source} alt={alt} style={style} />;
  }
}

interface Of<TKind extends Source["kind"]> extends Pick<PictureProps, "alt" | "style"> {
  readonly source: Extract<Source, { kind: TKind }>;
}

/** A video that stands at a place of its duration, 0 to 1: all sides are moved by one hand, so they stay in step. */
function Still({
  source: { url, at },
  alt,
  style,
  onSize,
  onMissing,
}: Of<"video"> & Pick<PictureProps, "onSize" | "onMissing">): ReactNode {
  const video = useRef<HTMLVideoElement>(null);
  const seek = (): void => {
    const { current } = video;
    if (current !== null && Number.isFinite(current.duration)) current.currentTime = at * current.duration;
  };
  useEffect(seek, [at]);
  return (
    <video
      ref={video}
      src={url}
      aria-label={alt}
      style={style}
      muted
      playsInline
      preload="auto"
      onLoadedMetadata={({ currentTarget: { videoWidth, videoHeight } }) => {
        onSize?.({ width: videoWidth, height: videoHeight });
        seek();
      }}
      onError={onMissing}
    />
  );
}

function Computed({ source: { size, data }, alt, style }: Of<"pixels">): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  // Before it is painted: a blank canvas would say that nothing differs.
  useLayoutEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(new ImageData(data, size.width, size.height), 0, 0);
  }, [data, size]);
  return <canvas ref={canvas} width={size.width} height={size.height} style={style} role="img" aria-label={alt} />;
}
