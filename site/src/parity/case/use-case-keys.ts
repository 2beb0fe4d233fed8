import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ShortcutText } from "../../ui/shortcuts.tsx";
import { useShortcuts } from "../../ui/use-shortcuts.ts";
import type { Stage } from "../stage/use-stage.ts";
import { viewNames } from "../stage/view-state.ts";
import type { Neighbours } from "./use-neighbours.ts";

export const caseShortcuts: readonly ShortcutText[] = [
  { keys: ["1", "…", "6"], does: "Side by side, swipe, onion skin, blink, diff, heat map" },
  { keys: ["Space"], does: "Hold: both sides change places. In blink: stop and go on" },
  { keys: ["+", "−"], does: "Zoom in and out" },
  { keys: ["0"], does: "Whole picture" },
  { keys: ["←", "↑", "↓", "→"], does: "Move the picture that has the focus; in a swipe, its line" },
  { keys: ["m"], does: "Magnifier; with Shift, arrows go pixel by pixel" },
  { keys: ["n", "p"], does: "Next and previous part, or place, that differs" },
  { keys: [",", "."], does: "Frame before and after, of a turntable" },
  { keys: ["w"], does: "Worst frame" },
  { keys: ["[", "]"], does: "Previous and next case of the list" },
  { keys: ["Esc"], does: "Close the details; then the magnifier; then the zoom; then back to the list" },
  { keys: ["?"], does: "These shortcuts" },
];

interface CaseKeys {
  readonly stage: Stage;
  readonly neighbours: Neighbours;
  readonly onBlink: () => void;
  readonly onHelp: () => void;
}

/** The keys of a case's page. Says whether both sides have changed places, for as long as Space is held. */
export function useCaseKeys({ stage, neighbours, onBlink, onHelp }: CaseKeys): {
  readonly swapped: boolean;
  readonly toggleMagnifier: () => void;
} {
  const { state, change, camera, pixel, picture, comparison } = stage;
  const [swapped, setSwapped] = useState(false);
  const walk = useWalk(stage);
  useLayoutEffect(() => {
    const release = (event: KeyboardEvent): void => {
      if (event.key === " ") setSwapped(false);
    };
    window.addEventListener("keyup", release);
    return () => {
      window.removeEventListener("keyup", release);
    };
  }, []);
  const toggleMagnifier = (): void => {
    const middle = camera ?? { x: picture.width / 2, y: picture.height / 2 };
    change({ pixel: pixel === undefined ? { x: Math.floor(middle.x), y: Math.floor(middle.y) } : undefined });
  };
  const both = stage.left !== undefined && stage.right !== undefined;
  const open = (one: Neighbours["before"]): void => {
    if (one !== undefined) window.location.hash = one.href;
  };
  useShortcuts({
    ...Object.fromEntries(
      viewNames.map((view, index) => [
        String(index + 1),
        () => {
          if (view === "beside" || (both && stage.sameSize)) change({ view });
        },
      ]),
    ),
    " ": (event) => {
      if (!both) return false;
      if (state.view !== "blink") setSwapped(true);
      else if (!event.repeat) onBlink();
      return true;
    },
    "+": () => stage.zoom(2),
    "=": () => stage.zoom(2),
    "-": () => stage.zoom(0.5),
    "0": () => stage.onCamera(undefined),
    m: () => {
      if (both && stage.sameSize) toggleMagnifier();
    },
    n: () => walk(1),
    p: () => walk(-1),
    ",": () => stage.onFrameChange(Math.max(0, stage.frame - 1)),
    ".": () => stage.onFrameChange(Math.min(stage.frameCount - 1, stage.frame + 1)),
    w: () => {
      if (comparison?.worstFrame !== undefined) stage.onFrameChange(comparison.worstFrame);
    },
    "[": () => open(neighbours.before),
    "]": () => open(neighbours.after),
    "?": onHelp,
    Escape: () => {
      // A node's details, where they are open, close themselves.
      if (document.querySelector(".panel") !== null) return false;
      if (pixel !== undefined) change({ pixel: undefined });
      else if (camera !== undefined) {
        // Of a zoom of just now the address does not know yet.
        stage.onCamera(undefined);
        change({ camera: undefined, part: undefined });
      } else window.location.hash = neighbours.suiteHref;
      return true;
    },
  });
  return { swapped, toggleMagnifier };
}

/** Goes from part to part, or where parts are not known from place to place; asks for the pixels first if they are not there. */
function useWalk(stage: Stage): (step: 1 | -1) => void {
  /** Which stop was gone to last, and of which comparison: another one's places are others. */
  const last = useRef<{ readonly of: Stage["comparison"]; readonly at: number }>(undefined);
  const pending = useRef<1 | -1>(undefined);
  const { comparison, places, state, lookAt, wantPixels, pixels } = stage;
  const parts = (comparison?.parts ?? []).flatMap(({ key, place }) => (place === null ? [] : [{ key, place }]));
  const stops = parts.length > 0 ? parts : places.map((place) => ({ key: undefined, place }));
  const go = (step: 1 | -1): void => {
    if (stops.length === 0) {
      if (pixels.status !== "ready") {
        pending.current = step;
        wantPixels();
      }
      return;
    }
    const chosen = stops.findIndex(({ key }) => key !== undefined && key === state.part);
    const from = chosen !== -1 ? chosen : last.current?.of === comparison ? (last.current?.at ?? -1) : -1;
    const at = from === -1 ? (step === 1 ? 0 : stops.length - 1) : (from + step + stops.length) % stops.length;
    last.current = { of: comparison, at };
    const stop = stops[at];
    if (stop !== undefined) lookAt(stop.place, stop.key);
  };
  useEffect(() => {
    if (pending.current === undefined || pixels.status !== "ready") return;
    const { current: step } = pending;
    pending.current = undefined;
    go(step);
  });
  return go;
}
