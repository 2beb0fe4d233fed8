import { useEffect, useState } from "react";
import type { ChangeView } from "./use-view.ts";
import type { ViewState } from "./view-state.ts";

/** How long a blink shows each side, in milliseconds. */
const blinkTime = 700;

export interface Blinking {
  readonly running: boolean;
  /** Whether it shows its right side now. */
  readonly right: boolean;
  /** Stops it where it is, or lets it go on. */
  readonly toggle: () => void;
}

/**
 * Shows one side after the other. Where it was stopped is in the address; that it runs is not, so that no link moves anything for who
 * asked for less motion.
 */
export function useBlink({ view, blink }: ViewState, change: ChangeView): Blinking {
  const [started, setStarted] = useState(() => !window.matchMedia("(prefers-reduced-motion: reduce)").matches);
  const [side, setSide] = useState(blink ?? "left");
  const running = view === "blink" && started && blink === undefined;
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setSide((before) => (before === "left" ? "right" : "left")), blinkTime);
    return () => {
      clearInterval(timer);
    };
  }, [running]);
  const shown = blink ?? side;
  return {
    running,
    right: shown === "right",
    toggle: () => {
      setStarted(true);
      setSide(shown);
      change({ blink: running ? shown : undefined }, false);
    },
  };
}
