import { waiver } from "./waiver.ts";

export default waiver("bearing-external-legacy", {
  case: "bearing-external-legacy",
  cause: { kind: "opaque-legacy" },
  ceilings: { flip: 0.6, "alpha-differing-pixels": 0 },
  reason: "accepted-loss",
  owner: "Renderline",
  expires: "2027-06-30",
  text: "The example shades flat and without materials; it shows how a team's own renderer is compared, not how it is to look.",
});
