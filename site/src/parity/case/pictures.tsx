import type { ReactNode, RefObject } from "react";
import type { ParityResult } from "#runtime/api/parity-result";
import { HeatLegend } from "../stage/heat-legend.tsx";
import { Magnifier } from "../stage/magnifier.tsx";
import { Scrubber } from "../stage/scrubber.tsx";
import { StageView } from "../stage/stage-view.tsx";
import { Toolbar } from "../stage/toolbar.tsx";
import type { Blinking } from "../stage/use-blink.ts";
import type { Stage } from "../stage/use-stage.ts";
import { SideCards } from "./side-cards.tsx";

interface PicturesProps {
  /** Watched by whoever says when the pictures are near. */
  readonly place: RefObject<HTMLElement | null>;
  readonly result: ParityResult;
  readonly stage: Stage;
  readonly swapped: boolean;
  readonly blink: Blinking;
  readonly onMagnifier: () => void;
  readonly onHelp: () => void;
}

/** The sides to look at, with all that looking takes. */
export function Pictures(props: PicturesProps): ReactNode {
  const { place, result, stage, onMagnifier, onHelp } = props;
  const { state, comparison, left, right, pixel, pixels } = stage;
  const both = left !== undefined && right !== undefined;
  return (
    <section ref={place} aria-labelledby="pictures-title" className="pictures">
      <div className="section-head">
        <h2 id="pictures-title">{result.artifactKind === "video" ? "Turntable" : "Pictures"}</h2>
        {comparison === undefined ? null : <span className="muted wrap">{comparison.reason}</span>}
      </div>
      <Toolbar result={result} stage={stage} onMagnifier={onMagnifier} onHelp={onHelp} />
      <StageView {...props} />
      {both && state.view === "heat" ? <HeatLegend /> : null}
      {left?.kind === "video" || right?.kind === "video" ? <Scrubber stage={stage} /> : null}
      {both && stage.near && pixel !== undefined ? (
        <Magnifier pixel={pixel} pair={state.pair} pixels={pixels} counted={stage.counted} />
      ) : null}
      <SideCards result={result} pair={state.pair} alone={!both && stage.near} />
    </section>
  );
}
