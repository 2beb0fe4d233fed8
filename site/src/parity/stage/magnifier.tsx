import { useLayoutEffect, useRef, type ReactNode } from "react";
import type { FrameDifference } from "#runtime/api/parity-result";
import type { Pixels } from "../pixels/png.ts";
import type { PairPixels } from "../pixels/use-pixels.ts";
import { sideTexts, type Pair, type Pixel } from "./view-state.ts";

/** Pixels across the magnifier's window; odd, so that the looked-at one is in the middle. */
const across = 15;
const channels = ["R", "G", "B", "A"] as const;

interface MagnifierProps {
  readonly pixel: Pixel;
  readonly pair: Pair;
  readonly pixels: PairPixels;
  /** Of a turntable: what was counted of the frame. */
  readonly counted: FrameDifference | undefined;
}

/** One pixel of both sides: its surroundings, its values as the files have them, and how they differ. */
export function Magnifier({ pixel, pair, pixels, counted }: MagnifierProps): ReactNode {
  if (pixels.status === "loading") return <output className="loading">Reading the pixels …</output>;
  if (pixels.status === "failed") return <p className="empty">The pictures could not be read: {pixels.message}.</p>;
  if (pixels.status !== "ready") {
    const why =
      counted?.differing === 0 ? "No pixel of this frame differs." : "These were not exported with this report.";
    return <p className="empty">The magnifier reads pictures, and of a turntable the frames that differ. {why}</p>;
  }
  const values = [valuesAt(pixels.left, pixel), valuesAt(pixels.right, pixel)] as const;
  const differences = values[0].map((value, channel) => (values[1][channel] ?? 0) - value);
  const about = pixels.left.approximate ?? pixels.right.approximate;
  return (
    <section className="magnifier" aria-label="Magnifier">
      <Window pixels={pixels.left} pixel={pixel} />
      <Window pixels={pixels.right} pixel={pixel} />
      <table>
        <caption>
          Pixel {pixel.x}, {pixel.y}
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Side</span>
            </th>
            {channels.map((channel) => (
              <th key={channel} scope="col" className="number">
                {channel}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pair.map((name, index) => (
            <tr key={name}>
              <th scope="row">{sideTexts[name]}</th>
              {channels.map((channel, at) => (
                <td key={channel} className="number">
                  {values[index]?.[at]}
                </td>
              ))}
            </tr>
          ))}
          <tr className="magnifier-difference">
            <th scope="row">Difference</th>
            {channels.map((channel, at) => (
              <td key={channel} className={differences[at] === 0 ? "number" : "number differs"}>
                {signed(differences[at] ?? 0)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      <p className="muted magnifier-note">
        {about === undefined ? "Values as the files have them, 0 to 255." : `Approximate. ${about}`} Shift and an arrow
        key go pixel by pixel.
      </p>
    </section>
  );
}

function valuesAt({ data, width }: Pixels, { x, y }: Pixel): readonly number[] {
  const at = (y * width + x) * 4;
  return [...data.subarray(at, at + 4)];
}

const signed = (value: number): string => (value > 0 ? `+${value}` : value < 0 ? `−${-value}` : "0");

function Window({ pixels, pixel }: { readonly pixels: Pixels; readonly pixel: Pixel }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  // Before it is painted, as the values beside it are.
  useLayoutEffect(() => {
    const picture = new ImageData(across, across);
    const half = (across - 1) / 2;
    for (let row = 0; row < across; row += 1) {
      const y = pixel.y - half + row;
      const from = Math.max(0, pixel.x - half);
      const to = Math.min(pixels.width, pixel.x + half + 1);
      if (y < 0 || y >= pixels.height || from >= to) continue;
      const cut = pixels.data.subarray((y * pixels.width + from) * 4, (y * pixels.width + to) * 4);
      picture.data.set(cut, (row * across + from - pixel.x + half) * 4);
    }
    canvas.current?.getContext("2d")?.putImageData(picture, 0, 0);
  }, [pixels, pixel]);
  return (
    <span className="magnifier-window checkerboard" aria-hidden="true">
      <canvas ref={canvas} width={across} height={across} />
    </span>
  );
}
