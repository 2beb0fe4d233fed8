import type { CSSProperties, ReactNode } from "react";
import type { SideName } from "#runtime/api/parity-result";

interface SwipeLineProps {
  readonly left: SideName;
  readonly right: SideName;
  readonly share: number;
  readonly onShare: (share: number) => void;
}

/**
 * The line between two sides, dragged by the pointer or moved by the arrow keys. The control is a native range input over
 * the whole pane, so that touch, mouse, keyboard and screen readers come with it; over a zoomed picture only its grip takes
 * the pointer, and the rest moves the picture.
 */
export function SwipeLine({ left, right, share, onShare }: SwipeLineProps): ReactNode {
  const percent = Math.round(share * 100);
  const style: CSSProperties & Record<"--share", string> = { "--share": `${share * 100}%` };
  return (
    <div className="swipe" style={style}>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        value={percent}
        aria-label={`Divide between ${left} and ${right}`}
        aria-valuetext={`${percent} % ${left}, ${100 - percent} % ${right}`}
        onChange={(event) => {
          onShare(event.currentTarget.valueAsNumber / 100);
        }}
      />
      <span className="swipe-line" aria-hidden="true">
        <span className="swipe-grip">
          <svg className="icon" viewBox="0 0 24 24" focusable="false">
            <path d="M9 7l-5 5 5 5M15 7l5 5-5 5" />
          </svg>
        </span>
      </span>
    </div>
  );
}
