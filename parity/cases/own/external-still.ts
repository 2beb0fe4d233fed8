import { outputType } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import still from "#workflows/order-line/still.workflow";
import { smallStill } from "./small.ts";

const { samples, ...size } = smallStill;

/** What the example draws can be told by: nothing around the product, and the longest lens, as it has no perspective. */
const scene = { ...size, ground: false, fieldOfView: 5, margin: 0.06 } as const;

/** A team's own renderer as legacy: the example in Python, which shades flat. */
export const externalStill = outputType("golden-external-still", {
  title: "Still by an external legacy",
  family: "order_line",
  artifactKind: "image",
  graph: { workflow: still, output: "image", overrides: { scene, still: { samples } } },
  legacy: {
    command: ["python3", "examples/external-legacy/render.py"],
    timeoutSeconds: 120,
    // The colour of the graph's background: what is around the product is equal.
    settings: { ...size, azimuth: 35, elevation: 36, background: "#8a8a8a" },
  },
  materials: { library, rules },
});
