import type { ReactNode } from "react";
import type { ParityResult } from "#runtime/api/parity-result";
import { Icon } from "../../ui/icon.tsx";
import { Segments } from "../../ui/segments.tsx";
import { whyNothing } from "./sides.ts";
import type { Stage } from "./use-stage.ts";
import { pairs, sideTexts, viewNames, type ViewName } from "./view-state.ts";

const viewTexts: Readonly<Record<ViewName, string>> = {
  beside: "Side by side",
  swipe: "Swipe",
  onion: "Onion skin",
  blink: "Blink",
  diff: "Diff",
  heat: "Heat map",
};

interface ToolbarProps {
  readonly result: ParityResult;
  readonly stage: Stage;
  readonly onMagnifier: () => void;
  readonly onHelp: () => void;
}

/** Which two sides, in which view, how near. */
export function Toolbar({ result, stage, onMagnifier, onHelp }: ToolbarProps): ReactNode {
  const { state, change, left, right, sameSize, camera, pixel } = stage;
  const both = left !== undefined && right !== undefined;
  const unable = both && sameSize ? undefined : "It takes two pictures of one size";
  return (
    <div className="stage-toolbar">
      <Segments
        label="Sides"
        value={state.pair.join("-")}
        options={pairs.map((pair) => ({
          value: pair.join("-"),
          text: `${sideTexts[pair[0]]} – ${sideTexts[pair[1]]}`,
          disabledBecause:
            result.sides.approved === null && pair[0] === "approved"
              ? whyNothing("approved", result.sides.approved)
              : undefined,
        }))}
        onChoose={(value) => {
          const pair = pairs.find((one) => one.join("-") === value);
          if (pair !== undefined) change({ pair, part: undefined });
        }}
      />
      <Segments
        label="View"
        value={state.view}
        options={viewNames.map((value) => ({
          value,
          text: viewTexts[value],
          disabledBecause: value === "beside" ? undefined : unable,
        }))}
        onChoose={(view) => change({ view })}
      />
      <div className="stage-zoom">
        <button
          type="button"
          className="icon-button"
          aria-label="Zoom out"
          title="Zoom out (-)"
          disabled={camera === undefined}
          onClick={() => stage.zoom(0.5)}
        >
          <Icon name="minus" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Zoom in"
          title="Zoom in (+)"
          disabled={!both}
          onClick={() => stage.zoom(2)}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Show the whole picture"
          title="Whole picture (0)"
          disabled={camera === undefined}
          onClick={() => stage.onCamera(undefined)}
        >
          <Icon name="compose" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Magnifier"
          title="Magnifier (m)"
          aria-pressed={pixel !== undefined}
          disabled={unable !== undefined}
          onClick={onMagnifier}
        >
          <Icon name="search" />
        </button>
        <button type="button" className="icon-button" aria-label="Shortcuts" title="Shortcuts (?)" onClick={onHelp}>
          <Icon name="question" />
        </button>
      </div>
    </div>
  );
}
