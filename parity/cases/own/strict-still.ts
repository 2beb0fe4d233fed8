import { outputType } from "#contracts";
import type { Expected } from "#parity/case";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import still from "#workflows/order-line/still.workflow";
import { smallLegacy, smallStill } from "./small.ts";

const { samples, ...scene } = smallStill;

/** Nothing is rendered while a part has no material. */
export const strictStill = outputType("golden-strict-still", {
  title: "Still without fallback",
  family: "order_line",
  artifactKind: "image",
  graph: {
    workflow: still,
    output: "image",
    overrides: { materials: { onMissing: "fail" }, scene, still: { samples } },
  },
  legacy: { preset: "still", settings: { ...smallLegacy, onMissing: "fail" } },
  materials: { library, rules },
});

/** The graph waits for a person; legacy cannot wait and fails. */
export const patientStill = outputType("golden-patient-still", {
  title: "Still that waits for materials",
  family: "order_line",
  artifactKind: "image",
  graph: {
    workflow: still,
    output: "image",
    overrides: { materials: { onMissing: "wait" }, scene, still: { samples } },
  },
  legacy: { preset: "still", settings: { ...smallLegacy, onMissing: "fail" } },
  materials: { library, rules },
});

/** A plain small still, for cases that are about something else than the picture. */
export const smallStillType = outputType("golden-small-still", {
  title: "Small still",
  family: "order_line",
  artifactKind: "image",
  graph: { workflow: still, output: "image", overrides: { scene, still: { samples } } },
  legacy: { preset: "still", settings: smallLegacy },
  materials: { library, rules },
});

/** What legacy leaves behind of it. */
export const smallStillLeaves: Expected = {
  publications: [{ kind: "image", role: "still" }],
  records: { run: 1, node_run: 6, attempt: 6, module_call: 6, output: 1 },
};

/** What legacy leaves behind where it finds no material: no node after that is begun. */
export const strictStillLeaves: Expected = {
  records: { run: 1, node_run: 3, attempt: 3, module_call: 3, output: 0 },
};
