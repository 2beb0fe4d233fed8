import { useState, type CSSProperties, type ReactNode } from "react";
import { originOf, type Size } from "./camera.ts";
import { Picture, type Source } from "./picture.tsx";
import type { Camera } from "./view-state.ts";

/** From here on a pixel is drawn as a square; below, the browser smooths. */
const squares = 2;

interface LayerProps {
  readonly source: Source;
  readonly alt: string;
  readonly picture: Size;
  readonly frame: Size;
  readonly camera: Camera;
  /** How much of the frame it covers and how strongly, in CSS. */
  readonly style?: CSSProperties;
  /** Told its own size, once it is known. */
  readonly onSize?: (size: Size) => void;
}

/** One picture where the camera looks, on squares that show what is transparent and end where the picture ends. */
export function Layer({ source, alt, picture, frame, camera, style, onSize }: LayerProps): ReactNode {
  const [missing, setMissing] = useState<Source>();
  const { x, y } = originOf(camera, frame);
  const { scale } = camera;
  const ground = { left: x, top: y, width: picture.width * scale, height: picture.height * scale };
  return (
    <div className="layer" style={style}>
      <div className="layer-ground checkerboard" style={ground} />
      {isSame(missing, source) ? (
        <p className="layer-missing">{alt}: the file is not there, or cannot be shown.</p>
      ) : (
        <Picture
          source={source}
          alt={alt}
          onSize={onSize}
          onMissing={() => {
            setMissing(source);
          }}
          style={{
            width: picture.width,
            height: picture.height,
            transform: `translate(${x}px, ${y}px) scale(${scale})`,
            imageRendering: scale >= squares ? "pixelated" : "auto",
          }}
        />
      )}
    </div>
  );
}

/** Whether two sources are one file. */
function isSame(one: Source | undefined, other: Source): boolean {
  return one !== undefined && one.kind !== "pixels" && other.kind !== "pixels" && one.url === other.url;
}
