import { useState, type CSSProperties, type ReactNode } from "react";

interface SwipeProps {
  readonly legacy: string;
  readonly graph: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Two pictures in one place, divided by a line that the pointer drags or the arrow keys move. The control is a
 * native range input over the whole picture, so that touch, mouse, keyboard and screen readers come with it.
 */
export function Swipe({ legacy, graph, width, height }: SwipeProps): ReactNode {
  const [share, setShare] = useState(50);
  const style: CSSProperties & Record<"--share", string> = {
    "--share": `${share}%`,
    aspectRatio: `${width} / ${height}`,
  };
  return (
    <figure className="swipe-figure">
      <div className="swipe checkerboard" style={style}>
        <img src={graph} alt="Made by the graph" draggable={false} />
        <img src={legacy} alt="Made by legacy" draggable={false} className="swipe-over" />
        <span className="swipe-tag swipe-tag-left" aria-hidden="true">
          Legacy
        </span>
        <span className="swipe-tag swipe-tag-right" aria-hidden="true">
          Graph
        </span>
        <input
          type="range"
          min={0}
          max={100}
          step={1}
          value={share}
          aria-label="Divide between legacy and graph"
          aria-valuetext={`${share} % legacy, ${100 - share} % graph`}
          onChange={(event) => {
            setShare(event.currentTarget.valueAsNumber);
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
      <figcaption className="muted">Drag the line, or use the arrow keys.</figcaption>
    </figure>
  );
}
