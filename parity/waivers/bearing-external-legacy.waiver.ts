import { waiver } from "./waiver.ts";

export default waiver("bearing-external-legacy", {
  case: "bearing-external-legacy",
  cause: {
    kind: "opaque-legacy",
    metrics: [
      "largest-channel-difference",
      "pixelmatch",
      "flip",
      "parts.mean-difference",
      "parts.small-mean-difference",
    ],
    parts: {
      background: 1.7,
      // The outer ring, the inner one, the cage.
      p2v2jkgwacfyyptelmev2: 66.5,
      pynavun46ohkeb7qdttma: 80,
      pek2ix5di4h6pbf7ywgc2: 83.2,
      // Balls 1, 2, 3, 5, 6 and 7; the others are hidden.
      pwlxk5sem52m5a3eefrd4: 60.3,
      pm5kblwqnz4e7mrxf4zpb: 89.3,
      pqo4z26hosp3egmjgkgkq: 87,
      pbbyshkckacshhjondhsl: 100.8,
      p7iq5nkst4avswnqrqznv: 91.5,
      pw6c2gspfmsuumjannyhd: 82,
    },
  },
  ceilings: {
    "differing-pixels": 38_000,
    "largest-channel-difference": 200,
    pixelmatch: 33_500,
    flip: 0.39,
    "alpha-differing-pixels": 0,
    "parts.mean-difference": 93,
    "parts.small-mean-difference": 102,
  },
  reason: "accepted-loss",
  owner: "Renderline",
  expires: "2027-06-30",
  text: "The example shades flat and without materials; it shows how a team's own renderer is compared, not how it is to look.",
});
