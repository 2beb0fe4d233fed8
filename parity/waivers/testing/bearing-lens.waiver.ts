import { waiver } from "#parity/waivers/waiver";

export default waiver("bearing-lens", {
  case: "bearing-still-preview",
  cause: { kind: "module-call", module: "scene.compose", field: "param fieldOfView", node: "scene" },
  ceilings: { "differing-pixels": 12_000 },
  reason: "intended",
  owner: "Ada Lovelace",
  expires: "2027-01-31",
  text: "The catalogue moves to the longer lens in January; legacy keeps the old one until then.",
});
