import { waiver } from "#parity/waivers/waiver";

export default waiver("bearing-lens", {
  case: "bearing-still-preview",
  cause: {
    kind: "module-call",
    module: "scene.compose",
    node: "scene",
    field: "param fieldOfView",
    left: 24,
    right: 26,
  },
  ceilings: {
    "differing-pixels": 132_000,
    "largest-channel-difference": 215,
    clustering: 1024,
    flip: 0.05,
    "parts.differing": 9,
    "parts.mean-difference": 38,
    "parts.small-mean-difference": 66,
  },
  reason: "intended",
  owner: "Ada Lovelace",
  expires: "2027-01-31",
  text: "The catalogue moves to the wider lens in January; legacy keeps the old one until then.",
});
