import { expect, test } from "vitest";
import { sha256Hex, type ArtifactRef } from "#contracts";
import { comparisonOf, resultOf, sidesOf } from "#parity/testing/results";
import { linkCase } from "./artifact-links.ts";

const picture = (name: string): ArtifactRef => ({ kind: "image", role: "render", sha256: sha256Hex(name), bytes: 1 });

test("a case is linked with every picture that its page shows, the frames that differ among them", async () => {
  const frame = { frame: 0, differing: 3, largest: 9, left: picture("left"), right: picture("right") };
  const equal = { frame: 1, differing: 0, largest: 0 };
  const sides = sidesOf({ ...picture("video"), kind: "video" });
  const result = resultOf({
    sides: { ...sides, graph: { ...sides.graph, picture: picture("still") } },
    comparisons: [comparisonOf({ diff: picture("diff"), heat: picture("heat"), frames: [frame, equal] })],
  });
  const linked = new Set<string>();
  const given = await linkCase(result, (one) => {
    linked.add(one.sha256);
    return { ...one, url: `artifacts/${one.sha256}` };
  });
  const names = ["video", "still", "diff", "heat", "left", "right"];
  expect(linked).toEqual(new Set(names.map((name) => sha256Hex(name))));
  expect(given.comparisons[0]?.frames?.[0]?.right?.url).toBe(`artifacts/${sha256Hex("right")}`);
  expect(given.comparisons[0]?.frames?.[1]).toEqual(equal);
});
