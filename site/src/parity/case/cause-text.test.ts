import { expect, it } from "vitest";
import { partNames } from "./cause-text.ts";

it("names parts as their comparison does, and leaves a key that none names", () => {
  const part = { key: "pq1", name: "ball 1", path: [], pixels: 9, differing: 3, largest: 1, place: null };
  expect(partNames(["pq1", "background"], [{}, { parts: [part] }])).toEqual(["ball 1", "background"]);
});
