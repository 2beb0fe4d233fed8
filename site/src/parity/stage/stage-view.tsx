import { useMemo, type ReactNode } from "react";
import type { SideName } from "#runtime/api/parity-result";
import { useArtifactUrl } from "../../documents/context.tsx";
import { diffPicture, heatPicture, type Rectangle } from "../pixels/differences.ts";
import type { Source } from "./picture.tsx";
import type { Blinking } from "./use-blink.ts";
import type { Stage } from "./use-stage.ts";
import { Views } from "./views.tsx";
import { sideTexts } from "./view-state.ts";

interface StageViewProps {
  readonly stage: Stage;
  /** Whether left and right have changed places, for as long as a key is held. */
  readonly swapped: boolean;
  readonly blink: Blinking;
}

/** The pictures in the chosen view, with what that view needs below. */
export function StageView({ stage, swapped, blink }: StageViewProps): ReactNode {
  const { state, left, right, pixel, camera, picture, share, onShare } = stage;
  const { view, pair } = state;
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
        onShare={onShare}
        blinked={blink.right}
        drawn={swapped ? left : drawn}
        near={stage.near}
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
            onChange={(event) => onShare(event.currentTarget.valueAsNumber / 100)}
          />
          <output>{Math.round(share * 100)} %</output>
        </label>
      ) : null}
      {view === "blink" ? (
        <div className="stage-control">
          <button type="button" className="button" onClick={blink.toggle}>
            {blink.running ? "Stop" : "Blink"}
          </button>
        </div>
      ) : null}
      {(view === "diff" || view === "heat") && drawn === undefined && stage.near ? <WhyNotDrawn stage={stage} /> : null}
    </>
  );
}

/** The diff or the heat map: of the pixels as they are here, or as the comparison drew it where they cannot be read. */
function useDrawn({ state: { view }, pixels, comparison, isVideo, frame }: Stage): Source | undefined {
  // Of a turntable the comparison drew its worst frame.
  const drawn = isVideo && frame !== comparison?.worstFrame ? undefined : comparison;
  const exported = useArtifactUrl((view === "heat" ? drawn?.heat : drawn?.diff)?.url);
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

function WhyNotDrawn({ stage }: { readonly stage: Stage }): ReactNode {
  if (stage.pixels.status === "loading") return <output className="loading">Reading the pixels …</output>;
  const what = stage.state.view === "heat" ? "heat map" : "difference picture";
  return (
    <p className="empty">
      There is no {what}. {whyNotDrawn(stage)}
    </p>
  );
}

function whyNotDrawn({ pixels, sameSize, isVideo, counted }: Stage): string {
  if (pixels.status === "failed") return `The pictures could not be read: ${pixels.message}.`;
  if (!sameSize || pixels.status === "ready") return "The pictures differ in size.";
  if (!isVideo) return "The pictures were not exported with this report.";
  if (counted === undefined) return "The frames of these two sides were not compared.";
  return counted.differing === 0 ? "No pixel of this frame differs." : "The frames were not exported with this report.";
}
