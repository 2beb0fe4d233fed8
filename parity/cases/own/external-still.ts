import { outputType } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import still from "#workflows/order-line/still.workflow";
import { smallStill } from "./small.ts";

const { samples, ...scene } = smallStill;

/** A team's own renderer as legacy: the example in Python, which shades flat. */
export const externalStill = outputType("golden-external-still", {
  title: "Still by an external legacy",
  family: "order_line",
  artifactKind: "image",
  graph: { workflow: still, output: "image", overrides: { scene, still: { samples } } },
  legacy: {
    command: ["python3", "examples/external-legacy/render.py"],
    timeoutSeconds: 120,
    settings: { ...scene, azimuth: 35, elevation: 36, background: "#d8d8d8" },
  },
  materials: { library, rules },
});
