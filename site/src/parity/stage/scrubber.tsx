import { useEffect, useState, type ReactNode } from "react";
import { formatCount } from "../../format.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Stage } from "./use-stage.ts";

/** Frames a second when it plays: slow enough to seek both videos to each. */
const rate = 12;

interface ScrubberProps {
  readonly stage: Stage;
}

/** Moves both videos of a turntable in step, over a strip of how much each frame differs. */
export function Scrubber({ stage: { frame, frameCount, onFrameChange, comparison } }: ScrubberProps): ReactNode {
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return undefined;
    const timer = setTimeout(() => onFrameChange((frame + 1) % frameCount), 1000 / rate);
    return () => {
      clearTimeout(timer);
    };
  }, [playing, frame, frameCount, onFrameChange]);
  const frames = comparison?.frames;
  const worst = comparison?.worstFrame;
  const most = Math.max(1, ...(frames ?? []).map(({ differing }) => differing));
  const shown = frames?.find((one) => one.frame === frame);
  return (
    <div className="scrubber">
      {frames === undefined ? null : (
        <div className="frame-strip" aria-hidden="true">
          {frames.map((one) => (
            <button
              key={one.frame}
              type="button"
              tabIndex={-1}
              aria-label={`Frame ${one.frame}`}
              title={`Frame ${one.frame}: ${formatCount(one.differing)} pixels differ`}
              className={one.frame === frame ? "frame-bar frame-now" : "frame-bar"}
              onClick={() => onFrameChange(one.frame)}
            >
              <span style={{ height: `${Math.ceil((Math.log2(1 + one.differing) / Math.log2(1 + most)) * 100)}%` }} />
            </button>
          ))}
        </div>
      )}
      <div className="stage-control">
        <button
          type="button"
          className="icon-button"
          aria-label={playing ? "Pause" : "Play both"}
          onClick={() => setPlaying(!playing)}
        >
          <Icon name={playing ? "pause" : "play"} />
        </button>
        <input
          type="range"
          min={0}
          max={frameCount - 1}
          value={frame}
          aria-label={frames === undefined ? "Position" : "Frame"}
          onChange={(event) => onFrameChange(event.currentTarget.valueAsNumber)}
        />
        <output>
          {frames === undefined ? `${frame + 1} of ${frameCount} steps` : `frame ${frame} of 0 to ${frameCount - 1}`}
        </output>
        {shown === undefined ? null : (
          <span className="muted">
            {shown.differing === 0
              ? "no pixel differs"
              : `${formatCount(shown.differing)} pixels differ, by ${shown.largest} at most`}
          </span>
        )}
        {worst === undefined ? null : (
          <button type="button" className="button" title="Worst frame (w)" onClick={() => onFrameChange(worst)}>
            Worst frame {worst}
          </button>
        )}
      </div>
    </div>
  );
}
