import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parityResults } from "../../../testing/parity.ts";
import { hrefOf, parseHash } from "../../routing.ts";
import { firstPair, pairs, readView, viewNames, writeView, type ViewState } from "./view-state.ts";

const coordinate = fc.integer({ min: 0, max: 8_000_000 }).map((value) => value / 1000);
const whole = fc.nat({ max: 8000 });
const states = fc.record<ViewState>({
  pair: fc.constantFrom(...pairs),
  view: fc.constantFrom(...viewNames),
  camera: fc.option(fc.record({ x: coordinate, y: coordinate, scale: coordinate.map((value) => value + 0.001) }), {
    nil: undefined,
  }),
  pixel: fc.option(fc.record({ x: whole, y: whole }), { nil: undefined }),
  part: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  frame: fc.option(whole, { nil: undefined }),
  share: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
  blink: fc.option(fc.constantFrom("left", "right"), { nil: undefined }),
  list: fc.string(),
});

describe("a view's address", () => {
  it("says all of what is shown, and is read as it was written", () => {
    fc.assert(
      fc.property(states, fc.constantFrom(...pairs), (state, fallback) => {
        const href = hrefOf({ page: "parity-case", id: "a" }, undefined, writeView(state, fallback));
        const read = readView(parseHash(href).filter, fallback);
        const camera = state.camera && Object.values(state.camera).map((value) => value.toFixed(3));
        expect({ ...read, camera: read.camera && Object.values(read.camera).map((value) => value.toFixed(3)) }).toEqual(
          {
            ...state,
            camera,
          },
        );
      }),
    );
  });

  it("has nothing of what is usual, so that a plain link stays plain", () => {
    const usual = readView({}, pairs[0]);
    expect(hrefOf({ page: "parity-case", id: "a" }, undefined, writeView(usual, pairs[0]))).toBe(
      "#/workflows/parity/a",
    );
  });

  it.each([
    { at: "1,2" },
    { at: "1,,3" },
    { at: "1,2,-3" },
    { at: "1,2,0" },
    { pixel: "a,b" },
    { frame: "" },
    { share: "101" },
    { share: "-1" },
    { blink: "both" },
    { view: "upside-down" },
    { pair: "graph-legacy" },
  ])("that nobody can follow, as %j, shows what is usual", (filter) => {
    expect(readView(filter as unknown as Record<string, string>, pairs[0])).toEqual(readView({}, pairs[0]));
  });
});

it("a case opens on the pair that differs", () => {
  const first = Object.fromEntries(parityResults.map((one) => [one.id, firstPair(one).join("-")]));
  expect(first).toMatchObject({
    "bearing-still-web": "legacy-graph",
    "bearing-still-preview": "legacy-graph",
    "bearing-ball-brass": "approved-legacy",
  });
});
