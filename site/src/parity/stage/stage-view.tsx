import { useEffect, useMemo, useState, type ReactNode } from "react";
import type { SideName } from "#runtime/api/parity-result";
import { useArtifactUrl } from "../../documents/context.tsx";
import { diffPicture, heatPicture, type Rectangle } from "../pixels/differences.ts";
import type { Source } from "./picture.tsx";
import type { Stage } from "./use-stage.ts";
import { Views } from "./views.tsx";
import { sideTexts } from "./view-state.ts";

/** How long a blink shows each side, in milliseconds. */
const blinkTime = 700;

interface StageViewProps {
  readonly stage: Stage;
  /** Whether left and right have changed places, for as long as a key is held. */
  readonly swapped: boolean;
  readonly blinking: boolean;
  readonly onBlinking: (blinking: boolean) => void;
}

/** The pictures in the chosen view, with what that view needs below. */
export function StageView({ stage, swapped, blinking, onBlinking }: StageViewProps): ReactNode {
  const { state, left, right, pixel, camera, picture } = stage;
  const { view, pair } = state;
  const [share, setShare] = useState(0.5);
  const blinked = useBlink(view === "blink" && blinking);
  const drawn = useDrawn(stage);
  const mark = useMark(stage);
  if (left === undefined || right === undefined) return null;
  const order: readonly [SideName, SideName] = swapped ? [pair[1], pair[0]] : [pair[0], pair[1]];
  const sources = swapped ? [right, left] : [left, right];
  return (
    <>
      <Views
        view={view}
        left={{ name: order[0], source: sources[0] ?? left }}
        right={{ name: order[1], source: sources[1] ?? right }}
        share={share}
        onShare={setShare}
        blinked={blinked}
        drawn={swapped ? left : drawn}
        picture={picture}
        camera={camera}
        onCamera={stage.onCamera}
        onFrame={stage.onFrame}
        pixel={pixel}
        onPixel={stage.onPixel}
        mark={mark}
        onSize={stage.onSize}
      />
      {view === "onion" ? (
        <label className="stage-control">
          <span>{sideTexts[pair[1]]}</span>
          <input
            type="range"
            min={0}
            max={100}
            value={Math.round(share * 100)}
            aria-label={`How strongly ${pair[1]} is seen`}
            aria-valuetext={`${Math.round(share * 100)} % ${pair[1]}`}
            onChange={(event) => setShare(event.currentTarget.valueAsNumber / 100)}
          />
          <output>{Math.round(share * 100)} %</output>
        </label>
      ) : null}
      {view === "blink" ? (
        <div className="stage-control">
          <button type="button" className="button" onClick={() => onBlinking(!blinking)}>
            {blinking ? "Stop" : "Blink"}
          </button>
        </div>
      ) : null}
      {(view === "diff" || view === "heat") && drawn === undefined ? <WhyNotDrawn stage={stage} /> : null}
    </>
  );
}

function useBlink(running: boolean): boolean {
  const [blinked, setBlinked] = useState(false);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setBlinked((before) => !before), blinkTime);
    return () => {
      clearInterval(timer);
    };
  }, [running]);
  return blinked;
}

/** The diff or the heat map: of the pixels as they are here, or as the comparison drew it where they cannot be read. */
function useDrawn({ state: { view }, pixels, comparison }: Stage): Source | undefined {
  const exported = useArtifactUrl((view === "heat" ? comparison?.heat : comparison?.diff)?.url);
  return useMemo(() => {
    if (view !== "diff" && view !== "heat") return undefined;
    if (pixels.status === "ready" && pixels.levels !== null) {
      const data = view === "heat" ? heatPicture(pixels.levels) : diffPicture(pixels.left, pixels.levels);
      return { kind: "pixels", size: { width: pixels.left.width, height: pixels.left.height }, data };
    }
    const waits = pixels.status === "loading";
    return waits || exported === undefined ? undefined : { kind: "image", url: exported };
  }, [view, pixels, exported]);
}

/** The chosen part's place. */
function useMark({ state: { part }, comparison }: Stage): Rectangle | undefined {
  return comparison?.parts?.find(({ key }) => key === part)?.place ?? undefined;
}

function WhyNotDrawn({ stage: { pixels, sameSize, state } }: { readonly stage: Stage }): ReactNode {
  if (pixels.status === "loading") return <output className="loading">Reading the pixels …</output>;
  const what = state.view === "heat" ? "heat map" : "difference picture";
  const why =
    pixels.status === "failed"
      ? `The pictures could not be read: ${pixels.message}.`
      : sameSize
        ? "Of a video's frames only the comparison's numbers are exact."
        : "The pictures differ in size.";
  return (
    <p className="empty">
      There is no {what}. {why}
    </p>
  );
}
