import type { ReactNode } from "react";
import { heatColour, heatPosition } from "#runtime/api/heat-scale";

const ticks = [0, 1, 3, 7, 15, 31, 63, 127, 255];
const gradient = Array.from({ length: 33 }, (_, index) => {
  const share = index / 32;
  return `rgb(${heatColour(256 ** share - 1)
    .map(Math.round)
    .join(" ")}) ${share * 100}%`;
}).join(", ");

/** The fixed scale of every heat map: the same colour is the same difference in every report. */
export function HeatLegend(): ReactNode {
  return (
    <figure className="heat-legend">
      <div className="heat-bar" style={{ background: `linear-gradient(to right, ${gradient})` }} />
      <ol aria-hidden="true">
        {ticks.map((level) => (
          <li key={level} style={{ left: `${heatPosition(level) * 100}%` }}>
            {level}
          </li>
        ))}
      </ol>
      <figcaption className="muted">
        Largest difference in one channel, 0 (equal) to 255. The scale is logarithmic and the same in every report.
      </figcaption>
    </figure>
  );
}
