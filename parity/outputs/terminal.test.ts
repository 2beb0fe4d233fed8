import { expect, test } from "vitest";
import { cameraCause, resultOf } from "#parity/testing/results";
import type { Cause } from "#runtime/api/parity-result";
import { countsText, resultText } from "./terminal.ts";

const twice: Cause = {
  kind: "side-effect",
  record: "notifications",
  sides: ["legacy", "graph"],
  left: ["published"],
  right: ["published", "published"],
  proof: { how: "record", holds: true, text: "the records say so" },
};
const failed = resultOf({ id: "failed", verdict: "fail", reason: "a pixel differs", causes: [cameraCause(), twice] });

test("a case that stops the change names each of its causes, why it was run, and the command", () => {
  expect(resultText(failed)).toBe(
    [
      "fail         failed: a pixel differs",
      "             cause: scene.compose#1, node scene (order-line/compose-scene): param azimuth: legacy 35, graph 36",
      '             cause: notifications: legacy ["published"], graph ["published","published"]',
      "             chosen: it was asked for",
      "             npx renderline parity run --case failed",
    ].join("\n"),
  );
});

test("one that lets it through says why it was run, or left out, with what marks it", () => {
  const waived = resultOf({
    id: "waived",
    verdict: "fail",
    waived: true,
    reused: true,
    causes: [cameraCause()],
    selected: "a.ts changed since main",
  });
  expect(resultText(waived)).toBe(
    "fail         waived (waived, reused): all pixels are equal\n             chosen: a.ts changed since main",
  );
  const skipped = resultOf({ id: "left-out", verdict: "skipped", reason: "not run", selected: "nothing changed" });
  expect(resultText(skipped)).toBe("skipped      left-out: nothing changed");
  expect(countsText([resultOf(), failed, waived, skipped])).toBe("1 passed, 1 not, 1 waived, 1 left out");
});
