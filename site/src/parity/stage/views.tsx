import type { ReactNode } from "react";
import type { SideName } from "#runtime/api/parity-result";
import type { Size } from "./camera.ts";
import { Layer } from "./layer.tsx";
import { Pane, type Look } from "./pane.tsx";
import type { Source } from "./picture.tsx";
import { SwipeLine } from "./swipe-line.tsx";
import { sideTexts, type ViewName } from "./view-state.ts";

/** One side in the stage. */
export interface Shown {
  readonly name: SideName;
  readonly source: Source;
}

interface ViewsProps extends Look {
  readonly view: ViewName;
  readonly left: Shown;
  readonly right: Shown;
  /** Where a swipe is divided, or how strongly an onion skin's upper side is seen, 0 to 1. */
  readonly share: number;
  readonly onShare: (share: number) => void;
  /** Whether a blink shows its right side now. */
  readonly blinked: boolean;
  /** The computed or exported picture of a diff or heat map. */
  readonly drawn: Source | undefined;
  readonly onSize: (name: SideName, size: Size) => void;
}

/** The two sides in the chosen view. */
export function Views({ view, left, right, share, onShare, blinked, drawn, onSize, ...look }: ViewsProps): ReactNode {
  const layer = ({ name, source }: Shown) => ({
    source,
    alt: `Made by ${name}`,
    picture: look.picture,
    onSize: (size: Size) => {
      onSize(name, size);
    },
  });
  const title = `${sideTexts[left.name]} and ${sideTexts[right.name]}`;
  switch (view) {
    case "beside":
      return (
        <div className="panes panes-two">
          {[left, right].map((side, index) => (
            <figure key={side.name}>
              <figcaption className="pane-name">{sideTexts[side.name]}</figcaption>
              <Pane
                {...look}
                onFrame={index === 0 ? look.onFrame : undefined}
                label={`${sideTexts[side.name]}, moves with the other`}
                draggable
              >
                {(frame, camera) => <Layer {...layer(side)} frame={frame} camera={camera} />}
              </Pane>
            </figure>
          ))}
        </div>
      );
    case "swipe":
      return (
        <Pane {...look} label={`${title}, divided by a line`} draggable={look.camera !== undefined}>
          {(frame, camera) => (
            <>
              <Layer
                {...layer(right)}
                frame={frame}
                camera={camera}
                style={{ clipPath: `inset(0 0 0 ${share * 100}%)` }}
              />
              <Layer
                {...layer(left)}
                frame={frame}
                camera={camera}
                style={{ clipPath: `inset(0 ${100 - share * 100}% 0 0)` }}
              />
              <Tags left={left.name} right={right.name} />
              <SwipeLine left={left.name} right={right.name} share={share} onShare={onShare} />
            </>
          )}
        </Pane>
      );
    case "onion":
      return (
        <Pane {...look} label={`${title}, one over the other`} draggable>
          {(frame, camera) => (
            <>
              <Layer {...layer(left)} frame={frame} camera={camera} />
              <Layer {...layer(right)} frame={frame} camera={camera} style={{ opacity: share }} />
            </>
          )}
        </Pane>
      );
    case "blink":
      return (
        <Pane {...look} label={`${title}, one after the other`} draggable>
          {(frame, camera) => (
            <>
              <Layer
                {...layer(left)}
                frame={frame}
                camera={camera}
                style={{ visibility: blinked ? "hidden" : "visible" }}
              />
              <Layer
                {...layer(right)}
                frame={frame}
                camera={camera}
                style={{ visibility: blinked ? "visible" : "hidden" }}
              />
              <span className="pane-tag">{sideTexts[blinked ? right.name : left.name]}</span>
            </>
          )}
        </Pane>
      );
    case "diff":
    case "heat":
      return (
        <Pane {...look} label={`${title}, ${view === "diff" ? "what differs" : "how much it differs"}`} draggable>
          {(frame, camera) =>
            drawn === undefined ? null : (
              <Layer
                source={drawn}
                alt={view === "diff" ? "The differing pixels, in red" : "How much each pixel differs"}
                picture={look.picture}
                frame={frame}
                camera={camera}
              />
            )
          }
        </Pane>
      );
  }
}

function Tags({ left, right }: { readonly left: SideName; readonly right: SideName }): ReactNode {
  return (
    <>
      <span className="pane-tag" aria-hidden="true">
        {sideTexts[left]}
      </span>
      <span className="pane-tag pane-tag-right" aria-hidden="true">
        {sideTexts[right]}
      </span>
    </>
  );
}
