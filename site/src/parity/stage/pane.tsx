import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Rectangle } from "../pixels/differences.ts";
import { fitted, originOf, type Size } from "./camera.ts";
import { usePaneGestures } from "./use-pane-gestures.ts";
import type { Camera, Pixel } from "./view-state.ts";

/** What all panes of a stage have in common: where they look, and what is marked. */
export interface Look {
  /** Whether there is anything to see yet; before that nothing is loaded. */
  readonly near: boolean;
  readonly picture: Size;
  readonly camera: Camera | undefined;
  readonly onCamera: (next: Camera | undefined) => void;
  readonly pixel: Pixel | undefined;
  /** @param settled whether the reader pointed it out, rather than passed over it */
  readonly onPixel: (pixel: Pixel, settled: boolean) => void;
  readonly mark: Rectangle | undefined;
  readonly onFrame?: ((frame: Size) => void) | undefined;
}

interface PaneProps extends Look {
  readonly label: string;
  /** Whether a drag moves the picture; where it does not, something over the picture takes it. */
  readonly draggable: boolean;
  readonly children: (frame: Size, camera: Camera) => ReactNode;
}

/** A window onto a picture that is dragged, zoomed and walked over by keys. */
export function Pane(props: PaneProps): ReactNode {
  const { label, near, picture, camera, pixel, mark, onFrame, children } = props;
  const element = useRef<HTMLElement>(null);
  const [frame, setFrame] = useState<Size>();
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      if (width > 0 && height > 0) setFrame({ width, height });
    });
    observer.observe(element.current);
    return () => {
      observer.disconnect();
    };
  }, []);
  useEffect(() => {
    if (frame !== undefined) onFrame?.(frame);
  }, [frame, onFrame]);
  const fit = useMemo(() => (frame === undefined ? undefined : fitted(picture, frame)), [picture, frame]);
  const gestures = usePaneGestures(element, { ...props, frame, fit });
  const shown = camera ?? fit;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it is walked over by keys, as a map is
    <section
      ref={element}
      className={camera === undefined ? "pane" : "pane pane-zoomed"}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that is moved by keys must take the focus
      tabIndex={0}
      aria-label={label}
      style={{ aspectRatio: `${picture.width} / ${picture.height}` }}
      {...gestures}
    >
      {!near || frame === undefined || shown === undefined ? null : (
        <>
          {children(frame, shown)}
          <Mark name="mark" place={mark} camera={shown} frame={frame} />
          <Mark name="pixel-mark" place={pixel && { ...pixel, width: 1, height: 1 }} camera={shown} frame={frame} />
        </>
      )}
    </section>
  );
}

interface MarkProps {
  readonly name: string;
  readonly place: Rectangle | undefined;
  readonly camera: Camera;
  readonly frame: Size;
}

/** A frame around a place of the picture. */
function Mark({ name, place, camera, frame }: MarkProps): ReactNode {
  if (place === undefined) return null;
  const { x, y } = originOf(camera, frame);
  const { scale } = camera;
  return (
    <span
      className={name}
      aria-hidden="true"
      style={{
        left: x + place.x * scale,
        top: y + place.y * scale,
        width: place.width * scale,
        height: place.height * scale,
      }}
    />
  );
}
