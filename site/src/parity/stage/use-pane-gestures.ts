import {
  useEffect,
  useLayoutEffect,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
} from "react";
import { originOf, panned, zoomed, type Size } from "./camera.ts";
import type { Look } from "./pane.tsx";
import type { Camera, Pixel } from "./view-state.ts";

interface Gestures {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
  readonly onDoubleClick: (event: MouseEvent<HTMLElement>) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

interface Setting extends Look {
  readonly draggable: boolean;
  readonly frame: Size | undefined;
  readonly fit: Camera | undefined;
}

/** CSS pixels that a pointer may move and still have pointed. */
const still = 4;
const arrows: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Drag, wheel, pinch, double click and arrow keys over a pane. */
export function usePaneGestures(element: RefObject<HTMLElement | null>, setting: Setting): Gestures {
  const pointers = useRef(new Map<number, Pixel>());
  const travelled = useRef(0);
  const current = useRef(setting);
  // Before the page is painted: the next event is about what is seen.
  useLayoutEffect(() => {
    current.current = setting;
  });
  /** The next event goes on from here: it may come before this step is rendered, and a step that starts from an old place is lost. */
  const look = (camera: Camera | undefined): void => {
    current.current = { ...current.current, camera };
    current.current.onCamera(camera);
  };

  /** Which pixel of the picture is at a place of the window; it may lie outside of the picture. */
  const pixelAt = (place: Pixel): Pixel | undefined => {
    const { frame, fit, camera = fit } = current.current;
    const box = element.current?.getBoundingClientRect();
    if (frame === undefined || camera === undefined || box === undefined) return undefined;
    const origin = originOf(camera, frame);
    return { x: (place.x - box.left - origin.x) / camera.scale, y: (place.y - box.top - origin.y) / camera.scale };
  };
  const zoom = (factor: number, place: Pixel): void => {
    const { fit, camera = fit } = current.current;
    const around = pixelAt(place);
    if (fit !== undefined && camera !== undefined && around !== undefined) look(zoomed(camera, factor, around, fit));
  };
  const pan = (right: number, down: number): void => {
    const { camera, picture } = current.current;
    if (camera !== undefined) look(panned(camera, right, down, picture));
  };
  const point = (place: Pixel | undefined, settled: boolean): void => {
    const { picture, onPixel } = current.current;
    if (place === undefined) return;
    const [x, y] = [Math.floor(place.x), Math.floor(place.y)];
    if (x >= 0 && y >= 0 && x < picture.width && y < picture.height) onPixel({ x, y }, settled);
  };

  useEffect(() => {
    const { current: target } = element;
    if (target === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      // The page keeps its wheel until the pane was clicked; a pinch on a trackpad comes as a wheel with Control.
      if (!event.ctrlKey && !target.contains(document.activeElement)) return;
      event.preventDefault();
      zoom(1.0015 ** -event.deltaY, { x: event.clientX, y: event.clientY });
    };
    target.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      target.removeEventListener("wheel", onWheel);
    };
  });

  const release = (event: PointerEvent<HTMLElement>): void => {
    pointers.current.delete(event.pointerId);
  };
  return {
    onPointerDown: (event) => {
      // A control over the picture, such as a swipe's line, keeps its pointer.
      if (event.button !== 0 || event.target instanceof HTMLInputElement) return;
      travelled.current = 0;
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (setting.draggable) event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event) => {
      const now = { x: event.clientX, y: event.clientY };
      const before = pointers.current.get(event.pointerId);
      if (before === undefined) {
        point(pixelAt(now), false);
        return;
      }
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
      travelled.current += distance(before, now);
      pointers.current.set(event.pointerId, now);
      if (other !== undefined) zoom(distance(other, now) / Math.max(1, distance(other, before)), middle(other, now));
      else if (setting.draggable) pan(before.x - now.x, before.y - now.y);
    },
    onPointerUp: (event) => {
      const known = pointers.current.has(event.pointerId);
      release(event);
      if (known && travelled.current < still) point(pixelAt({ x: event.clientX, y: event.clientY }), true);
    },
    onPointerCancel: release,
    onDoubleClick: (event) => {
      zoom(2, { x: event.clientX, y: event.clientY });
    },
    onKeyDown: (event) => {
      const arrow = arrows[event.key];
      if (arrow === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target !== event.currentTarget) return;
      const { pixel, frame, picture } = current.current;
      if (event.shiftKey && pixel !== undefined) {
        point({ x: pixel.x + arrow[0], y: pixel.y + arrow[1] }, true);
      } else if (setting.camera === undefined) {
        // A picture that is wholly in view leaves the arrows to the page.
        return;
      } else {
        const step = Math.min(frame?.width ?? picture.width, frame?.height ?? picture.height) / 10;
        pan(arrow[0] * step, arrow[1] * step);
      }
      event.preventDefault();
    },
  };
}

const distance = (a: Pixel, b: Pixel): number => Math.hypot(a.x - b.x, a.y - b.y);
const middle = (a: Pixel, b: Pixel): Pixel => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
